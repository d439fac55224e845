/** The words for what lists are cut down and ordered by, and for the states of their rows. */
import type { Kind } from '../../bindings';
import { t, told, type Key } from '../../text/index.svelte';
import type { Band } from './bands';
import type { Sort, State, Tab, Toggle } from './choice';

const stateWords = {
  open: 'state.open',
  disputed: 'state.disputed',
  closed: 'state.closed',
  any: 'lists.any',
  todo: 'lists.todo',
  over: 'lists.over',
  unconfirmed: 'lists.unconfirmed',
  confirmed: 'lists.confirmed',
  bare: 'lists.bare',
  sealed: 'lists.sealed',
  unsealed: 'lists.unsealed',
} as const satisfies Record<State, Key>;
const sortWords = {
  due: 'lists.byDue',
  station: 'lists.byStation',
  severity: 'lists.bySeverity',
  newest: 'lists.byNewest',
} as const satisfies Record<Sort, Key>;
const toggleWords = {
  overdue: 'lists.overdue',
  waits: 'lists.waits',
  contested: 'lists.contested',
  mine: 'lists.mine',
  late: 'lists.late',
} as const satisfies Record<Toggle, Key>;
const tabWords = {
  issues: 'lists.issues',
  tasks: 'lists.tasks',
  effects: 'lists.effects',
  visits: 'lists.visits',
} as const satisfies Record<Tab, Key>;
const bandWords = {
  overdue: 'lists.overdue',
  week: 'lists.week',
  later: 'lists.later',
  unset: 'lists.noDue',
} as const satisfies Record<Band, Key>;

export const stateWord = (state: State): string => t(stateWords[state]);
export const sortWord = (sort: Sort): string => t(sortWords[sort]);
export const toggleWord = (toggle: Toggle): string => t(toggleWords[toggle]);
export const tabWord = (tab: Tab): string => t(tabWords[tab]);
export const bandWord = (band: Band): string => t(bandWords[band]);

/** The text for a word of the core; the word itself where this version has none. */
const known = (key: string, word: string): string => told(key) ?? word;
export function kindWord(kind: Kind): string {
  return typeof kind === 'string' ? known(`kind.${kind}`, kind) : t('kind.other');
}
