/** What a person can do to an issue by a short form: what it asks, what must be said, what it sends. */
import type { Commands, Seen } from '../../bindings';

/** What a form holds; each deed takes its part of it. */
export type Form = {
  said: string;
  task: string;
  effect: string;
  to: string;
  until: string;
  ruling: 'upheld' | 'rejected' | undefined;
  moveTasks: boolean;
};

/** What a form asks besides words. */
export type Also = 'task' | 'effect' | 'to' | 'until' | 'ruling';

type SayingOf<Name extends keyof Commands> = {
  /** Whether there have to be words. */
  said: 'needed' | 'free';
  also?: Also;
  /** The kind of update that it is with photos; nothing where it takes none. */
  photos?: Seen;
  given: (id: string, form: Form) => Commands[Name]['given'];
};

const reason = (id: string, { said }: Form) => ({ id, reason: said });
const words = (id: string, { said }: Form) => ({ id, said });

export const sayings = {
  add_progress: {
    said: 'needed',
    also: 'task',
    photos: 'progress',
    given: (id, { said, task }) => ({ id, said, task: task || null }),
  },
  add_new_facts: { said: 'needed', photos: 'new_facts', given: words },
  accept: { said: 'free', given: words },
  return_issue: { said: 'needed', photos: 'returned', given: reason },
  object: { said: 'needed', given: reason },
  rule_objection: {
    said: 'needed',
    also: 'ruling',
    given: (id, { said, ruling }) => ({ id, upheld: ruling === 'upheld', reason: said }),
  },
  ask_verification: { said: 'free', photos: 'verification_asked', given: words },
  ask_extension: {
    said: 'needed',
    also: 'until',
    given: (id, { said, until }) => ({ id, until, reason: said }),
  },
  extend: {
    said: 'needed',
    also: 'until',
    given: (id, { said, until, moveTasks }) => ({ id, until, reason: said, move_tasks: moveTasks }),
  },
  refuse_extension: { said: 'needed', given: reason },
  confirm_effect: {
    said: 'free',
    also: 'effect',
    given: (id, { said, effect }) => ({ id, effect: effect || null, said }),
  },
  not_seen: { said: 'needed', photos: 'not_seen', given: reason },
  instruct: { said: 'needed', given: words },
  hand_on: { said: 'free', also: 'to', given: (id, { said, to }) => ({ id, to, said }) },
  close_issue: { said: 'free', given: words },
  reopen_issue: { said: 'needed', given: reason },
  found_again: { said: 'needed', photos: 'found_again', given: words },
} as const satisfies { [Name in keyof Commands]?: SayingOf<Name> };

export type Saying = keyof typeof sayings;
/** Deeds with a form of their own. */
export type FormName = Saying | 'record_effect' | 'plan_task' | 'set_terms' | 'describe';
/** Deeds that are done where they stand on the screen. */
export type PlaceName = 'settle' | 'mark_task';
export type DeedName = FormName | PlaceName;

export function isSaying(name: string): name is Saying {
  return name in sayings;
}

export function isDeed(name: string): name is DeedName {
  return (
    isSaying(name) ||
    ['record_effect', 'plan_task', 'set_terms', 'describe', 'settle', 'mark_task'].includes(name)
  );
}

/** The word on a deed's button. */
export function deedWord<Name extends DeedName>(name: Name): `deed.${Name}` {
  return `deed.${name}`;
}

/** What a deed is for, in a sentence. */
export function deedWhy<Name extends DeedName>(name: Name): `deed.why.${Name}` {
  return `deed.why.${name}`;
}

/** Under which keys a form keeps what is typed in it. */
export function draftsOf(id: string, name: FormName): string {
  return `issue/${id}/${name}/`;
}

/** What a form asks and cannot be sent without. */
export type Needed = 'ruling' | 'to' | 'until' | 'said';

/** What is still to be filled in. Where a photo shows it, progress needs no words. */
export function lacking(name: Saying, form: Form, { shown = false } = {}): Needed[] {
  const asks: { said: 'needed' | 'free'; also?: Also } = sayings[name];
  const absent: Record<Needed, boolean> = {
    ruling: asks.also === 'ruling' && form.ruling === undefined,
    to: asks.also === 'to' && form.to.trim() === '',
    until: asks.also === 'until' && form.until === '',
    said: asks.said === 'needed' && form.said.trim() === '' && !shown,
  };
  return (Object.keys(absent) as Needed[]).filter((field) => absent[field]);
}
