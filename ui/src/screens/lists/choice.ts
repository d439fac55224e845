/**
 * What a person has chosen to see of a list, and the address that says so.
 *
 * The choice stands in the address (`#/lists//tab=tasks&state=over`), so that the way back, a link from
 * another screen and a killed app all come to the same list.
 */
import type {
  EffectFilter,
  IssueFilter,
  Kind,
  Party,
  Scope,
  Severity,
  TaskFilter,
  VisitFilter,
} from '../../bindings';

export const tabs = ['issues', 'tasks', 'effects', 'visits'] as const;
export type Tab = (typeof tabs)[number];

/** Switches that are on or off. */
export const toggles = ['overdue', 'waits', 'contested', 'mine', 'late'] as const;
export type Toggle = (typeof toggles)[number];

/** What each list can be cut down and ordered by; what comes first stands where nothing is chosen. */
export const offered = {
  issues: {
    states: ['open', 'disputed', 'closed', 'any'],
    toggles: ['overdue', 'waits', 'contested', 'mine'],
    sorts: ['due', 'station', 'severity', 'newest'],
  },
  tasks: { states: ['todo', 'over', 'any'], toggles: ['overdue'], sorts: ['due', 'station'] },
  effects: {
    states: ['any', 'unconfirmed', 'confirmed', 'bare'],
    toggles: ['mine'],
    sorts: ['newest', 'station'],
  },
  visits: {
    states: ['any', 'unsealed', 'sealed'],
    toggles: ['mine', 'contested', 'late'],
    sorts: ['newest', 'station'],
  },
} as const satisfies Record<Tab, { states: string[]; toggles: Toggle[]; sorts: string[] }>;

export type State = (typeof offered)[Tab]['states'][number];
export type Sort = (typeof offered)[Tab]['sorts'][number];
export const severities = ['low', 'medium', 'high'] as const satisfies Severity[];
/** What words can be looked for in. */
export const kinds = ['issue', 'visit', 'lead', 'support'] as const satisfies Kind[];

export type Choice = {
  tab: Tab;
  /** Looked for, in records of one kind or all; nothing else but the station counts then. */
  words: string;
  kind: (typeof kinds)[number] | '';
  state: State;
  sort: Sort;
  severity: Severity | '';
  /** A station's code, or six digits of an area. */
  at: string;
  on: Toggle[];
};

/** The person, as far as lists ask. */
export type Me = { account: string; party: Party | null; today: string };

function oneOf<T extends string>(known: readonly T[], given: string | null): T {
  return known.find((each) => each === given) ?? known[0]!;
}

export function readChoice(part: string): Choice {
  const said = new URLSearchParams(part);
  const tab = oneOf(tabs, said.get('tab'));
  return {
    tab,
    words: said.get('words') ?? '',
    kind: kinds.find((each) => each === said.get('kind')) ?? '',
    state: oneOf<State>(offered[tab].states, said.get('state')),
    sort: oneOf<Sort>(offered[tab].sorts, said.get('sort')),
    severity: severities.find((each) => each === said.get('severity')) ?? '',
    at: said.get('at') ?? '',
    on: offered[tab].toggles.filter((each) => said.has(each)),
  };
}

/** The last step of the address; empty where nothing is chosen. */
export function writeChoice(choice: Choice): string {
  const said = new URLSearchParams();
  if (choice.tab !== tabs[0]) said.set('tab', choice.tab);
  if (choice.words !== '') said.set('words', choice.words);
  if (choice.kind !== '') said.set('kind', choice.kind);
  if (choice.state !== offered[choice.tab].states[0]) said.set('state', choice.state);
  if (choice.sort !== offered[choice.tab].sorts[0]) said.set('sort', choice.sort);
  if (choice.severity !== '') said.set('severity', choice.severity);
  if (choice.at !== '') said.set('at', choice.at);
  for (const each of choice.on) said.set(each, '1');
  return said.toString();
}

/** A list with nothing chosen. */
export function plainOf(tab: Tab): Choice {
  return readChoice(`tab=${tab}`);
}

/** Another list, with what still makes sense there. */
export function turnTo(choice: Choice, tab: Tab): Choice {
  return { ...plainOf(tab), words: choice.words, at: choice.at };
}

/** How many things stand in the way of seeing everything that the list shows at first. */
export function narrowed(choice: Choice): number {
  const plain = plainOf(choice.tab);
  return (
    choice.on.length +
    Number(choice.state !== plain.state) +
    Number(choice.severity !== '') +
    Number(choice.at !== '')
  );
}

export function scopeOf(choice: Choice): Scope {
  if (choice.at === '') return {};
  return /^\d{6}$/.test(choice.at) ? { area: choice.at } : { stations: [choice.at] };
}

export function issueFilter(choice: Choice, me: Me): IssueFilter {
  const on = (each: Toggle) => choice.on.includes(each);
  const state = (['open', 'disputed', 'closed', 'any'] as const).find((each) => each === choice.state);
  const sort = ({ due: 'due', station: 'station', severity: 'severity', newest: 'opened' } as const)[
    choice.sort
  ];
  return {
    scope: scopeOf(choice),
    state: state ?? 'open',
    sort,
    reverse: false,
    contested: on('contested'),
    objected: false,
    ...(choice.severity !== '' && { severity: choice.severity }),
    ...(on('overdue') && { overdue: me.today }),
    ...(on('mine') && { opened_by: me.account }),
    ...(on('waits') && me.party !== null && { waits_for: me.party }),
  };
}

export function taskFilter(choice: Choice, me: Me): TaskFilter {
  const state = { todo: 'open', over: 'over' } as const;
  return {
    scope: scopeOf(choice),
    state: choice.state in state ? state[choice.state as keyof typeof state] : 'any',
    sort: choice.sort === 'station' ? 'station' : 'due',
    reverse: false,
    ...(choice.on.includes('overdue') && { overdue: me.today }),
  };
}

export function effectFilter(choice: Choice, me: Me): EffectFilter {
  return {
    scope: scopeOf(choice),
    sort: choice.sort === 'station' ? 'station' : 'at',
    reverse: false,
    ...(choice.state === 'confirmed' && { confirmed: true }),
    ...(choice.state === 'unconfirmed' && { confirmed: false }),
    ...(choice.state === 'bare' && { evidence: false }),
    ...(choice.on.includes('mine') && { by: me.account }),
  };
}

export function visitFilter(choice: Choice, me: Me): VisitFilter {
  return {
    scope: scopeOf(choice),
    sort: choice.sort === 'station' ? 'station' : 'checked_in',
    reverse: false,
    contested: choice.on.includes('contested'),
    late: choice.on.includes('late'),
    ...(choice.state === 'sealed' && { sealed: true }),
    ...(choice.state === 'unsealed' && { sealed: false }),
    ...(choice.on.includes('mine') && { cadre: me.account }),
  };
}
