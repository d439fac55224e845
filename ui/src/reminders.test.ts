import { expect, test } from 'vitest';
import type { Notice } from './bindings';
import { planned } from './reminders';

const notice = (key: string): Notice => ({ key, kind: 'due_soon', count: 1, days_left: 2 });
const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();

test('what is new is said the next morning, once', () => {
  const first = planned([notice('a')], {}, at(24, 15));
  expect(first.due).toEqual([notice('a')]);
  expect(first.at).toBe(at(25, 8, 30));

  const evening = planned([notice('a'), notice('b')], first.said, at(24, 21));
  expect(evening.due).toEqual([notice('a'), notice('b')]);
  expect(evening.at).toBe(at(25, 8, 30));

  const later = planned([notice('a'), notice('b'), notice('c')], evening.said, at(25, 9));
  expect(later.due).toEqual([notice('c')]);
  expect(later.at).toBe(at(26, 8, 30));
});

test('before the morning it comes the same day', () => {
  expect(planned([notice('a')], {}, at(24, 6)).at).toBe(at(24, 8, 30));
});

test('what is done meanwhile is not said, and is said again where it comes back', () => {
  const first = planned([notice('a')], {}, at(24, 15));
  const done = planned([], first.said, at(24, 16));
  expect(done.due).toEqual([]);
  expect(done.said).toEqual({});
  expect(planned([notice('a')], done.said, at(26, 9)).due).toEqual([notice('a')]);
});
