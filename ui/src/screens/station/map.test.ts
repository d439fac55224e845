import { describe, expect, test } from 'vitest';
import type { StationNear, StationPosition } from '../../bindings';
import { drawn, HALF } from './map';

const here: StationPosition = {
  lat: 30.6,
  lon: 114.3,
  source: 'county-place',
  accuracy: null,
  visit: null,
  at: null,
};
const near = (short_name: string, lat: number, lon: number): StationNear => ({
  code: short_name,
  short_name,
  lat,
  lon,
  source: 'county-place',
  metres: 0,
});

describe('the small map', () => {
  test('is true to scale, north up, with everybody near on it', () => {
    const { dots, bar } = drawn(here, [near('north', 30.65, 114.3), near('east', 30.6, 114.4)]);
    const [north, east] = dots;
    expect(north?.x).toBeCloseTo(0);
    expect(north?.y).toBeLessThan(0);
    expect(east?.x).toBeGreaterThan(0);
    expect(east?.x).toBeLessThanOrEqual(HALF);
    // 9.57 km to the east and 5.56 km to the north, on one scale.
    expect(east!.x / -north!.y).toBeCloseTo(9.571 / 5.56, 2);
    expect(bar.metres).toBe(5_000);
    expect(bar.units / east!.x).toBeCloseTo(5_000 / 9_571, 3);
    expect([north?.towards, east?.towards]).toEqual(['n', 'e']);
  });

  test('names those at one point together, those at the same point apart, and nobody far away', () => {
    const around = [
      near('twin', 30.6, 114.3),
      near('a', 30.61, 114.29),
      near('b', 30.61, 114.29),
      near('far', 32, 114.3),
    ];
    const { dots, same } = drawn(here, around);
    expect(same).toEqual(['twin']);
    expect(dots.map(({ names, towards }) => [names, towards])).toEqual([[['a', 'b'], 'nw']]);
  });

  test('has a ring of accuracy only where somebody stood', () => {
    expect(drawn(here, []).ring).toBeUndefined();
    const stood = drawn({ ...here, source: 'verified', accuracy: 400 }, []);
    expect(stood.ring).toBeCloseTo((400 / 2_000) * HALF);
    expect(stood.bar.metres).toBe(1_000);
  });
});
