/** A list from its first row to its last, for a page that is printed. */
import type { Listed, Page } from '../../bindings';

/** Rows of one question; nobody prints more than so many of one list. */
const ROWS = 500;
const MOST = 5_000;

export async function whole<Row>(ask: (page: Page) => Promise<Listed<Row>>): Promise<Row[]> {
  let { rows, next } = await ask({ rows: ROWS, total: false });
  while (next !== null && rows.length < MOST) {
    const page = await ask({ rows: ROWS, after: next, total: false });
    rows = rows.concat(page.rows);
    next = page.next;
  }
  return rows;
}
