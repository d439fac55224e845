/** What was typed and is no record yet, by the screen where it is gone on with. */
import type { Draft } from '../../bindings';
import { isMark } from '../../kept.svelte';
import type { Screen } from '../../route.svelte';

export type Unfinished = { screen: Screen; id: string; text: string; at: number };

/** The screens that fields of records stand on, by the first step of their keys. */
const screenOf: Partial<Record<string, Screen>> = {
  visit: 'visit',
  issue: 'issue',
  support: 'support',
  lead: 'lead',
};
/** A record's id; anything else behind `open/` is a station. */
const RECORD = /^[0-9a-f-]{32,36}$/;

/**
 * Groups drafts by record, last typed first; what belongs to no record (places, searches) is left out, and so is a form
 * with choices alone. The longest text stands for the group.
 */
export function unfinishedOf(drafts: readonly Draft[]): Unfinished[] {
  const groups = new Map<string, Unfinished>();
  for (const { key, text, at } of drafts) {
    const [first = '', id = ''] = key.split('/');
    const screen = first === 'open' ? (RECORD.test(id) ? 'visit' : 'raise') : screenOf[first];
    const words = isMark(key) ? '' : text.trim();
    if (screen === undefined) continue;
    const known = groups.get(`${screen}/${id}`) ?? { screen, id, text: '', at: 0 };
    groups.set(`${screen}/${id}`, {
      ...known,
      text: words.length > known.text.length ? words : known.text,
      at: Math.max(known.at, at),
    });
  }
  return [...groups.values()].filter(({ text }) => text !== '').sort((a, b) => b.at - a.at);
}
