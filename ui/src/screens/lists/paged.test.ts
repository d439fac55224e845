import { describe, expect, test } from 'vitest';
import type { Listed, Page } from '../../bindings';
import { FAR, FIRST, KEPT, MORE, Paged, type Ask } from './paged.svelte';

/** A core that holds so many numbers and is asked for pages of them. */
function core(length: number, asked: Page[] = []): Ask<number> {
  return (page) => {
    asked.push(page);
    const from = page.after === undefined ? 0 : Number(page.after);
    const rows = Array.from({ length: Math.min(page.rows ?? 50, length - from) }, (_, at) => from + at);
    const end = from + rows.length;
    return Promise.resolve({
      rows,
      total: page.total ? length : null,
      next: end < length ? String(end) : null,
    });
  };
}

/** An answer that comes when it is let go. */
function held(): { answer: Promise<Listed<number>>; give: (rows: number[]) => void; fail: () => void } {
  let give!: (rows: number[]) => void;
  let fail!: () => void;
  const answer = new Promise<Listed<number>>((resolve, reject) => {
    give = (rows) => resolve({ rows, total: rows.length, next: null });
    fail = () => reject({ code: 'busy', message: 'busy' });
  });
  return { answer, give, fail };
}

describe('a long list', () => {
  test('stands in its whole length after the first page, with holes where nothing is yet', async () => {
    const paged = new Paged(core(20_000));
    await paged.refresh();
    expect(paged.total).toBe(20_000);
    expect(paged.rows.length).toBe(20_000);
    expect(paged.rows[FIRST - 1]).toBe(FIRST - 1);
    expect(paged.rows[FIRST]).toBeUndefined();
  });

  test('comes as far as it is looked at; what is far away is let go of and comes again', async () => {
    const asked: Page[] = [];
    const paged = new Paged(core(3_000, asked));
    await paged.refresh();
    await paged.want(1_200);
    const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
    expect(paged.rows.slice(1_200 - FIRST, 1_200 + FIRST)).toEqual(numbers(1_200 - FIRST, 1_200 + FIRST));
    expect(asked.map(({ rows }) => rows)).toEqual([FIRST, FAR, MORE]);
    await paged.want(2_999);
    expect(paged.rows.slice(3_000 - FIRST)).toEqual(numbers(3_000 - FIRST, 3_000));
    expect(paged.rows.length).toBe(3_000);
    expect(paged.rows.filter((row) => row !== undefined).length).toBeLessThanOrEqual(KEPT + FIRST);
    asked.length = 0;
    await paged.want(10);
    expect(paged.rows.slice(0, FIRST)).toEqual(numbers(0, FIRST));
    expect(asked.length).toBe(1);
  });

  test('is asked again no further than it is looked at now', async () => {
    const asked: Page[] = [];
    const paged = new Paged(core(3_000, asked));
    await paged.refresh();
    await paged.want(2_999);
    await paged.want(10);
    asked.length = 0;
    await paged.refresh();
    expect(asked.length).toBe(1);
    expect(paged.rows.length).toBe(3_000);
    expect(paged.rows[70]).toBe(70);
  });
});

describe('answers', () => {
  test('that a newer question has overtaken are dropped, in whatever order they come', async () => {
    const [old, newer] = [held(), held()];
    const paged = new Paged(() => old.answer);
    const first = paged.refresh();
    const second = paged.ask(() => newer.answer);
    newer.give([7, 8]);
    await second;
    old.give([1]);
    await first;
    expect(paged.rows).toEqual([7, 8]);
  });

  test('stay on the screen while the next is awaited and when it fails, which is said', async () => {
    const paged = new Paged(core(3));
    await paged.refresh();
    const next = held();
    const asking = paged.ask(() => next.answer);
    expect(paged.rows).toEqual([0, 1, 2]);
    next.fail();
    await asking;
    expect(paged.rows).toEqual([0, 1, 2]);
    expect(paged.failure?.code).toBe('busy');
    await paged.ask(core(1));
    expect(paged.failure).toBeUndefined();
  });

  test('are not given up where changes follow each other closely: the same is asked once more after them', async () => {
    let asked = 0;
    const first = held();
    const paged = new Paged(() => {
      asked += 1;
      return asked === 1 ? first.answer : Promise.resolve({ rows: [asked], total: 1, next: null });
    });
    const asking = paged.refresh();
    void paged.refresh();
    void paged.refresh();
    first.give([1]);
    await asking;
    expect(asked).toBe(2);
    expect(paged.rows).toEqual([2]);
  });

  test('go on as far as was wanted while they were under way', async () => {
    const paged = new Paged(core(5_000));
    const asking = paged.refresh();
    await paged.want(900);
    await asking;
    expect(paged.rows[900]).toBe(900);
  });
});
