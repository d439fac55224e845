/** The plan of an issue: its tasks between today and the end date, counted backwards (倒排工期). */
import type { Task } from '../../bindings';
import { daysBetween } from '../../time';

/** How a task stands on a day. */
export type Pace = 'done' | 'late' | 'open';

export function paceOf(task: Pick<Task, 'due' | 'done'>, today: string): Pace {
  if (task.done === true) return 'done';
  return task.due !== null && task.due < today ? 'late' : 'open';
}

/** A stretch of days as a line from 0 to 100. */
export type Line = { from: string; to: string; place: (day: string) => number };

/** The line that has on it the opening, today, every task and the end. */
export function lineOf(days: readonly (string | null)[]): Line {
  const known = days.filter((day): day is string => day !== null && day !== '').sort();
  const from = known[0] ?? '';
  const to = known[known.length - 1] ?? '';
  const length = daysBetween(from, to);
  return { from, to, place: (day) => (length > 0 ? (daysBetween(from, day) / length) * 100 : 50) };
}

/** Tasks that an extension moves, with the day each had and the day it gets. */
export type Move = { id: string; text: string; was: string; becomes: string; withEnd: boolean };

export function moves(
  tasks: readonly Task[],
  was: string | null,
  becomes: string,
  alsoOwnDays: boolean,
  after: (day: string, days: number) => string,
): Move[] {
  if (was === null || becomes === '') return [];
  const by = daysBetween(was, becomes);
  const found: Move[] = [];
  for (const task of tasks) {
    const withEnd = task.days_before !== null;
    if (task.due === null || task.done === true || by === 0 || !(withEnd || alsoOwnDays)) continue;
    found.push({ id: task.id, text: task.text ?? '', was: task.due, becomes: after(task.due, by), withEnd });
  }
  return found;
}
