/** Under which heading a row of a list stands; rows that follow each other under the same one share it. */
import { daysAfter } from '../../time';

export const bands = ['overdue', 'week', 'later', 'unset'] as const;
export type Band = (typeof bands)[number];

/** How urgent an end date is. */
export function bandOf(due: string, today: string): Band {
  if (due === '') return 'unset';
  if (due < today) return 'overdue';
  return due <= daysAfter(today, 7) ? 'week' : 'later';
}

/** Whether a row begins under a heading of its own. A hole has none, and the row after it neither. */
export function begins<Row>(
  rows: readonly (Row | undefined)[],
  at: number,
  heading: (row: Row) => string,
): boolean {
  const [row, before] = [rows[at], rows[at - 1]];
  if (row === undefined) return false;
  return at === 0 || (before !== undefined && heading(row) !== heading(before));
}
