/**
 * A list of any length, fetched page by page as far as it is looked at.
 *
 * Pages follow the core's cursors, so the middle of a long list is reached through what lies before it: as soon as the
 * length is known the list stands in its full length, and rows that are not here yet are holes. Where pages begin is
 * remembered, rows are only around what is looked at: those far away become holes again. What was shown stays until the
 * answer to a newer question is here; an answer that a newer question has overtaken is dropped.
 */
import type { Cursor, Failure, Listed, Page } from '../../bindings';
import { failureOf } from '../../shell';

/** Rows of the first page, which is wanted at once, and of those after it. */
export const FIRST = 60;
export const MORE = 500;
/** The most that the core gives at once, for what lies far away. */
export const FAR = 1_000;
/** Rows that stay on each side of what is looked at. */
export const KEPT = 1_000;

export type Ask<Row> = (page: Page) => Promise<Listed<Row>>;

/** Where a page begins: at which row, and after which cursor it is asked for. */
type Start = { at: number; after: Cursor | null };

/** What came of one question: rows by their place, and where pages begin. */
class Found<Row> {
  rows: (Row | undefined)[] = [];
  starts: Start[] = [{ at: 0, after: null }];
  total: number | undefined;

  /** Puts a page where it belongs. */
  put(start: Start, page: Listed<Row>): void {
    page.rows.forEach((row, at) => (this.rows[start.at + at] = row));
    const end = start.at + page.rows.length;
    this.total = page.next === null ? end : Math.max(page.total ?? this.total ?? 0, end);
    if (page.next !== null && !this.starts.some(({ at }) => at === end)) {
      this.starts.push({ at: end, after: page.next });
      this.starts.sort((one, other) => one.at - other.at);
    }
  }

  /** The page in which the first row is missing of those around `wanted`; nothing where none is. */
  missing(wanted: number): Start | undefined {
    const end = Math.min(wanted + FIRST, this.total ?? Infinity);
    for (let at = Math.max(0, wanted - FIRST); at < end; at += 1) {
      if (this.rows[at] === undefined) return this.starts.filter((start) => start.at <= at).pop();
    }
    return undefined;
  }

  /** Lets go of what is far from there. */
  keepAround(wanted: number): void {
    const far = (at: number) => Math.abs(at - wanted) > KEPT;
    if (this.rows.some((row, at) => row !== undefined && far(at)))
      this.rows = this.rows.map((row, at) => (far(at) ? undefined : row));
  }
}

export class Paged<Row> {
  /** All rows of the list, holes where they are not here. */
  rows = $state.raw<readonly (Row | undefined)[]>([]);
  /** How long the list is; nothing before the first answer. */
  total = $state<number>();
  failure = $state.raw<Failure>();
  #ask: Ask<Row>;
  #found = new Found<Row>();
  /** The row that is looked at. */
  #wanted = 0;
  /** The newest question, whether it is still being answered, and whether to ask it once more then. */
  #asked = 0;
  #going = false;
  #again = false;

  constructor(ask: Ask<Row>) {
    this.#ask = ask;
  }

  /** Asks something else, from its start. */
  ask(ask: Ask<Row>): Promise<void> {
    this.#ask = ask;
    this.#wanted = 0;
    this.#asked += 1;
    return this.#go((overtaken) => this.#anew(overtaken));
  }

  /**
   * Asks the same again, as far as it is looked at now. What is under way is ended first: else changes that follow each
   * other closely would keep a long list from ever being here.
   */
  refresh(): Promise<void> {
    if (this.#going) {
      this.#again = true;
      return Promise.resolve();
    }
    return this.#go((overtaken) => this.#anew(overtaken));
  }

  /** Sees to it that the rows around this one come. */
  want(index: number): Promise<void> {
    this.#wanted = index;
    // Whatever is being answered goes on as far as is wanted.
    if (this.#going) return Promise.resolve();
    return this.#go((overtaken) => this.#fill(this.#found, overtaken, () => this.#show(this.#found)));
  }

  async #anew(overtaken: () => boolean): Promise<void> {
    const found = new Found<Row>();
    await this.#fill(found, overtaken, () => undefined);
    if (!overtaken()) this.#show(found);
  }

  /** Asks until all is here that is looked at; `step` after each page. */
  async #fill(found: Found<Row>, overtaken: () => boolean, step: () => void): Promise<void> {
    for (;;) {
      const start = found.total === 0 ? undefined : found.missing(this.#wanted);
      if (start === undefined) return;
      const far = this.#wanted + FIRST - start.at;
      const rows = far > MORE ? FAR : far > FIRST || start.at > 0 ? MORE : FIRST;
      const first = found.total === undefined;
      const page = await this.#ask({ rows, ...(start.after && { after: start.after }), total: first });
      if (overtaken()) return;
      found.put(start, page);
      found.keepAround(this.#wanted);
      step();
    }
  }

  async #go(answer: (overtaken: () => boolean) => Promise<void>): Promise<void> {
    const mine = this.#asked;
    const overtaken = () => mine !== this.#asked;
    this.#going = true;
    try {
      await answer(overtaken);
      if (!overtaken()) this.failure = undefined;
    } catch (thrown) {
      if (!overtaken()) this.failure = failureOf(thrown);
    }
    if (overtaken()) return;
    this.#going = false;
    if (!this.#again) return;
    this.#again = false;
    await this.refresh();
  }

  #show(found: Found<Row>): void {
    this.#found = found;
    this.total = found.total ?? 0;
    const rows = found.rows.slice();
    rows.length = this.total;
    this.rows = rows;
  }
}
