import { describe, expect, test } from 'vitest';
import { drawn, fanned, stateOf, type Point } from './points';

const point = (more: Partial<Point>): Point => ({
  station: 'a',
  name: 'a',
  city: '',
  county: '',
  level: 'county',
  cadre: '',
  lat: 30,
  lon: 112,
  verified: false,
  open: 0,
  overdue: 0,
  disputed: 0,
  ...more,
});

describe('the map', () => {
  test('puts north up, east right, and stations of one point together', () => {
    const { spots, nowhere } = drawn([
      point({ station: 'a' }),
      point({ station: 'b' }),
      point({ station: 'c', lat: 31, lon: 113 }),
      point({ station: 'd', lat: null, lon: null }),
    ]);
    expect(spots.map((spot) => spot.points.map((p) => p.station))).toEqual([['a', 'b'], ['c']]);
    expect(spots[1]!.x).toBeGreaterThan(spots[0]!.x);
    expect(spots[1]!.y).toBeLessThan(spots[0]!.y);
    expect(nowhere.map((p) => p.station)).toEqual(['d']);
  });

  test('is true to scale: a degree east is shorter than one north', () => {
    const { width, height } = drawn([point({ lat: 30, lon: 112 }), point({ lat: 31, lon: 113 })]);
    expect((width - 48) / (height - 48)).toBeCloseTo(Math.cos((30.5 * Math.PI) / 180), 5);
  });

  test('fans out every station of a point, no two at one place', () => {
    for (const count of [1, 2, 7, 20]) {
      const places = fanned(count, 20);
      expect(places.length).toBe(count);
      const apart = new Set(places.map(({ dx, dy }) => `${dx.toFixed(3)} ${dy.toFixed(3)}`));
      expect(apart.size).toBe(count);
    }
  });

  test('shows the worst of a station', () => {
    expect(stateOf(point({ open: 3, overdue: 1, disputed: 1 }), 'issues')).toBe('late');
    expect(stateOf(point({ open: 3, disputed: 1 }), 'issues')).toBe('odd');
    expect(stateOf(point({ open: 3 }), 'issues')).toBe('wait');
    expect(stateOf(point({}), 'issues')).toBe('done');
    expect(stateOf(point({ last: 'missed' }), 'visits')).toBe('late');
    expect(stateOf(point({ last: 'not_known' }), 'visits')).toBe('wait');
    expect(stateOf(point({}), 'visits')).toBe('plain');
  });
});
