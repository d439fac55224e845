import { expect, test } from 'vitest';
import type { IssueView, Waiting } from '../../bindings';
import { daysWaited, saidIn, told, toneOf } from './waiting';

const waits = (why: Waiting['why'], change: Partial<Waiting> = {}) =>
  ({ why, id: why, title: '', until: null, since: 0, ...change }) as Waiting;

test('refused things are one line, leads wait at their station, the rest keeps its order', () => {
  const waiting = [waits('refused'), waits('contested'), waits('lead'), waits('refused'), waits('raised')];
  const { refused, rows } = told(waiting);
  expect(refused).toBe(2);
  expect(rows.map(({ why }) => why)).toEqual(['contested', 'raised']);
});

test('a promise turns red on the day after it was due', () => {
  const promise = waits('promise_due', { until: '2026-11-24' });
  expect(toneOf(promise, '2026-11-24')).toBe('wait');
  expect(toneOf(promise, '2026-11-25')).toBe('late');
  expect(toneOf(waits('disputed'), '2026-11-25')).toBe('odd');
});

test('a request is told in the words of the newest one, with the name of whoever asked', () => {
  const asked = (text: string) => ({
    kind: 'verification_asked',
    text,
    by: 'o1',
    id: text,
    at: 1,
    change: text,
  });
  const view = {
    by: 'c1',
    names: { o1: 'Wang Fang' },
    description: 'burnt',
    updates: [asked('half'), { ...asked('noise'), kind: 'progress' }, asked('all in place')],
  } as unknown as IssueView;
  expect(saidIn(view, 'verification_asked')).toEqual({ who: 'Wang Fang', words: 'all in place' });
  expect(saidIn(view, 'raised')).toEqual({ who: 'c1', words: 'burnt' });
  expect(saidIn(view, 'contested')).toBeUndefined();
});

test('days are counted whole, and a clock that went back gives none', () => {
  expect(daysWaited(0, 86_400_000 * 2 + 5)).toBe(2);
  expect(daysWaited(10, 0)).toBe(0);
});
