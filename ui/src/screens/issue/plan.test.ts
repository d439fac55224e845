import { describe, expect, test } from 'vitest';
import type { Task } from '../../bindings';
import { daysAfter } from '../../time';
import { lineOf, moves, paceOf } from './plan';

function task(given: Partial<Task>): Task {
  return {
    id: given.id ?? 't',
    by: 'c1',
    at: 0,
    change: 'x',
    text: 'wiring',
    who: null,
    due: null,
    days_before: null,
    done: null,
    ...given,
  };
}

describe('a task', () => {
  test('is late from the day after its own, and never once it is done', () => {
    expect(paceOf(task({ due: '2026-11-24' }), '2026-11-24')).toBe('open');
    expect(paceOf(task({ due: '2026-11-24' }), '2026-11-25')).toBe('late');
    expect(paceOf(task({ due: '2026-11-24', done: true }), '2026-11-25')).toBe('done');
    expect(paceOf(task({}), '2026-11-25')).toBe('open');
  });
});

describe('the line of a plan', () => {
  test('reaches from the earliest day to the latest, whichever they are', () => {
    const line = lineOf(['2026-11-24', '2026-12-04', null, '2026-11-14']);
    expect(line.place('2026-11-14')).toBe(0);
    expect(line.place('2026-12-04')).toBe(100);
    expect(line.place('2026-11-24')).toBe(50);
  });

  test('of one day alone has it in the middle', () => {
    expect(lineOf(['2026-11-24', '2026-11-24']).place('2026-11-24')).toBe(50);
  });
});

describe('an extension', () => {
  const tasks = [
    task({ id: 'back', due: '2026-12-05', days_before: 3 }),
    task({ id: 'own', due: '2026-12-01' }),
    task({ id: 'done', due: '2026-11-20', days_before: 18, done: true }),
  ];

  test('moves what is counted back from the end, by as many days', () => {
    expect(moves(tasks, '2026-12-08', '2026-12-15', false, daysAfter)).toEqual([
      { id: 'back', text: 'wiring', was: '2026-12-05', becomes: '2026-12-12', withEnd: true },
    ]);
  });

  test('moves tasks with a day of their own only where it is asked to, and nothing that is done', () => {
    const moved = moves(tasks, '2026-12-08', '2026-12-15', true, daysAfter);
    expect(moved.map(({ id, becomes }) => [id, becomes])).toEqual([
      ['back', '2026-12-12'],
      ['own', '2026-12-08'],
    ]);
  });

  test('to the same day, or from none, moves nothing', () => {
    expect(moves(tasks, '2026-12-08', '2026-12-08', true, daysAfter)).toEqual([]);
    expect(moves(tasks, null, '2026-12-08', true, daysAfter)).toEqual([]);
  });
});
