/**
 * What the core answers, kept true: asked again whenever the store changes or what is asked for does.
 *
 * The last answer stays on the screen until the next one is here, so nothing jumps or blinks; an answer
 * to what is no longer asked for is dropped.
 */
import { untrack } from 'svelte';
import type { Failure } from './bindings';
import { failureOf, onChange } from './shell';

let revision = $state(0);

/** Listens for changes of the store for as long as the page lives. */
export async function startLive(): Promise<void> {
  await onChange(changed);
}

/** Changes that follow each other within so many milliseconds are asked for together. */
const CALM = 100;
let resting = false;
let again = false;

/** The store changed, as far as this page knows: the first is asked for at once. */
export function changed(): void {
  if (resting) {
    again = true;
    return;
  }
  revision += 1;
  resting = true;
  setTimeout(() => {
    resting = false;
    if (again) changed();
  }, CALM);
  again = false;
}

/** Read where something has to be done again after each change of the store. */
export function storeRevision(): number {
  return revision;
}

export class Live<Answer> {
  /** The newest answer; nothing before the first. */
  value = $state.raw<Answer>();
  /** Why the newest question got none. */
  failure = $state.raw<Failure>();
  /** Counts what is asked for, how often anything was asked, and which of those is shown. */
  #question = 0;
  #asked = 0;
  #shown = 0;

  /** How often anything was asked so far. An answer to a later question has seen everything that was saved by now. */
  get asked(): number {
    return this.#asked;
  }

  /** To which of the questions the value is the answer. */
  get shown(): number {
    return this.#shown;
  }

  /** Made while a component is made; `ask` is run again when a state that it reads changes. */
  constructor(ask: () => Promise<Answer>) {
    let at = -1;
    $effect(() => {
      this.#question += 1;
      at = untrack(() => revision);
      this.#go(ask());
      return () => {
        this.#question += 1;
      };
    });
    $effect(() => {
      if (revision === at) return;
      at = revision;
      untrack(() => this.#go(ask()));
    });
  }

  /**
   * While the store changes again and again, as in a sync, an answer to the same question is shown although it is asked
   * once more already; never one after a later one.
   */
  #go(answer: Promise<Answer>): void {
    const question = this.#question;
    const mine = ++this.#asked;
    const counts = () => question === this.#question && mine > this.#shown;
    answer.then(
      (value) => {
        if (!counts()) return;
        this.#shown = mine;
        this.value = value;
        this.failure = undefined;
      },
      (thrown: unknown) => {
        if (!counts()) return;
        this.#shown = mine;
        this.failure = failureOf(thrown);
      },
    );
  }
}
