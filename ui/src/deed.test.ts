import { beforeEach, expect, test, vi } from 'vitest';

const calls = vi.hoisted(() => [] as string[]);
let refused: string[] = [];

vi.mock('./shell', () => ({
  call: (name: string, given: { key?: string }) => {
    calls.push(given.key === undefined ? name : `${name} ${given.key}`);
    return refused.includes(name) ? Promise.reject(new Error('full')) : Promise.resolve({ id: 'x' });
  },
  failureOf: (thrown: Error) => ({ code: 'full', detail: '', message: thrown.message }),
  onChange: () => Promise.resolve(),
}));

const { Deed } = await import('./deed.svelte');
const { typed } = await import('./typed.svelte');
const given = { id: 'x', said: 'words' } as never;

beforeEach(() => {
  vi.useFakeTimers();
  calls.length = 0;
  refused = [];
});

test('what is saved is not reported as failed where only its draft would not go, and the draft goes later', async () => {
  typed.keep('a/said', 'words');
  refused = ['drop_draft'];
  const deed = new Deed();
  expect(await deed.run('accept', given, ['a/said'])).toEqual({ id: 'x' });
  expect(deed.failure).toBeUndefined();
  expect(typed.text('a/said')).toBeUndefined();

  refused = [];
  await vi.runAllTimersAsync();
  expect(calls.filter((each) => each === 'drop_draft a/said').length).toBeGreaterThan(1);
  expect(calls.at(-1)).toBe('drop_draft a/said');
});

test('what is refused keeps its words', async () => {
  typed.keep('b/said', 'words');
  refused = ['accept'];
  const deed = new Deed();
  expect(await deed.run('accept', given, ['b/said'])).toBeUndefined();
  expect(deed.failure?.code).toBe('full');
  expect(typed.text('b/said')).toBe('words');
});

test('words typed while their draft goes are kept', async () => {
  typed.keep('c/said', 'first');
  await typed.flush();
  const gone = typed.drop('c/said');
  typed.keep('c/said', 'second');
  await gone;
  await vi.runAllTimersAsync();
  expect(typed.text('c/said')).toBe('second');
  expect(calls.at(-1)).toBe('keep_draft c/said');
});
