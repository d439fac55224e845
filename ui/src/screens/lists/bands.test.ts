import { expect, test } from 'vitest';
import { bandOf, begins } from './bands';

test('an end date is overdue from the day after it, and near for a week', () => {
  const today = '2026-11-24';
  expect(bandOf('2026-11-23', today)).toBe('overdue');
  expect(bandOf('2026-11-24', today)).toBe('week');
  expect(bandOf('2026-12-01', today)).toBe('week');
  expect(bandOf('2026-12-02', today)).toBe('later');
  expect(bandOf('', today)).toBe('unset');
});

test('a heading stands over the first of its rows only', () => {
  const rows = ['a1', 'a2', 'b1', undefined, 'b3'];
  const heading = (row: string) => row[0]!;
  expect(rows.map((_, at) => begins(rows, at, heading))).toEqual([true, false, true, false, false]);
});
