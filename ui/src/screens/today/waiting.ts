/** How what waits for the person is told: most pressing first, refused things as one, and what was said. */
import type { IssueView, Waiting, WaitingFor } from '../../bindings';

export type Tone = 'late' | 'odd' | 'wait' | 'plain';

/** What waits at a station and is met there, not from here: it stands on the station's card. */
const ELSEWHERE: readonly WaitingFor[] = ['lead'];

export type Told = { refused: number; rows: Waiting[] };

export function told(waiting: readonly Waiting[]): Told {
  return {
    refused: waiting.filter(({ why }) => why === 'refused').length,
    rows: waiting.filter(({ why }) => why !== 'refused' && !ELSEWHERE.includes(why)),
  };
}

export function toneOf({ why, until }: Waiting, today: string): Tone {
  if (why === 'disputed' || why === 'contested') return 'odd';
  return why === 'promise_due' && until !== null && until < today ? 'late' : 'wait';
}

/** The kind of update that carries the words of a request. */
const kinds: Partial<Record<WaitingFor, string>> = {
  verification_asked: 'verification_asked',
  extension_asked: 'extension_asked',
  objection: 'objection',
  returned: 'returned',
};

/** Who asked, and in which words; nothing where the record does not say. */
export function saidIn(view: IssueView, why: WaitingFor): { who: string; words: string } | undefined {
  if (why === 'raised') return { who: view.names[view.by] ?? view.by, words: view.description };
  const asked = view.updates.filter(({ kind }) => kind === kinds[why]);
  const newest = asked[asked.length - 1];
  return newest && { who: view.names[newest.by] ?? newest.by, words: newest.text ?? '' };
}

/** Whole days that something has waited. */
export function daysWaited(since: number, now: number): number {
  return Math.max(0, Math.floor((now - since) / 86_400_000));
}
