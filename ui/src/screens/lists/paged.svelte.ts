/**
 * A list of any length, fetched page by page as far as it is looked at.
 *
 * Pages follow the core's cursors, so the middle of a long list is reached through what lies before it: as soon as the
 * length is known the list stands in its full length, and rows that are not here yet are holes. What was shown stays
 * until the answer to a newer question is here; an answer that a newer question has overtaken is dropped.
 */
import type { Cursor, Failure, Listed, Page } from '../../bindings';
import { failureOf } from '../../shell';

/** Rows of the first page, which is wanted at once, and of those after it. */
export const FIRST = 60;
export const MORE = 500;
/** The most that the core gives at once, for what lies far away. */
export const FAR = 1_000;

export type Ask<Row> = (page: Page) => Promise<Listed<Row>>;

export class Paged<Row> {
  /** All rows of the list, holes where they are not here yet. */
  rows = $state.raw<readonly (Row | undefined)[]>([]);
  /** How long the list is; nothing before the first answer. */
  total = $state<number>();
  failure = $state.raw<Failure>();
  #ask: Ask<Row>;
  #here: Row[] = [];
  #next: Cursor | null = null;
  /** How many rows from the start on are looked at. */
  #wanted = FIRST;
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
    this.#wanted = FIRST;
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

  /** Sees to it that the rows up to this one come. */
  want(index: number): Promise<void> {
    this.#wanted = index + FIRST;
    // Whatever is being answered goes on as far as is wanted.
    if (this.#going) return Promise.resolve();
    return this.#go(async (overtaken) => {
      while (!overtaken() && this.#next !== null && this.#here.length < this.#wanted) {
        const page = await this.#ask({
          rows: this.#size(this.#here.length),
          after: this.#next,
          total: false,
        });
        if (!overtaken()) this.#show(this.#here.concat(page.rows), page.next);
      }
    });
  }

  async #anew(overtaken: () => boolean): Promise<void> {
    const first = await this.#ask({ rows: this.#size(0), total: true });
    let { rows, next } = first;
    while (!overtaken() && next !== null && rows.length < this.#wanted) {
      const page = await this.#ask({ rows: this.#size(rows.length), after: next, total: false });
      rows = rows.concat(page.rows);
      next = page.next;
    }
    if (overtaken()) return;
    this.total = first.total ?? rows.length;
    this.#show(rows, next);
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

  /** Rows of the next page, where so many are here. */
  #size(have: number): number {
    const missing = this.#wanted - have;
    return missing > MORE ? FAR : missing > FIRST || have > 0 ? MORE : FIRST;
  }

  #show(here: Row[], next: Cursor | null): void {
    this.#here = here;
    this.#next = next;
    this.total = next === null ? here.length : Math.max(this.total ?? 0, here.length);
    const rows: (Row | undefined)[] = here.slice();
    rows.length = this.total;
    this.rows = rows;
  }
}
