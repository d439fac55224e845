/** A question to headquarters that is asked again whenever what it depends on changes. */
import { holdsAsOf } from './as-of.svelte';
import { why, type Of } from './api';

type Answer<T> = { data?: T; error?: unknown };

export class Asking<T extends { as_of: Of<'AsOf'> }> {
  data = $state.raw<T | undefined>();
  problem = $state('');
  busy = $state(true);
  #turn = 0;
  readonly #ask: () => Promise<Answer<T>>;

  /** To be made while a component is: it asks at once, and whenever state that `ask` reads changes. */
  constructor(ask: () => Promise<Answer<T>>) {
    this.#ask = ask;
    $effect(() => {
      void this.again();
    });
  }

  /** What was there stays on the page until the new answer is here. */
  async again(): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    let answer: Answer<T>;
    try {
      answer = await this.#ask();
    } catch (error) {
      answer = { error };
    }
    // An answer to what is no longer asked says nothing.
    if (turn !== this.#turn) return;
    this.busy = false;
    if (answer.data) {
      this.data = answer.data;
      this.problem = '';
      holdsAsOf(answer.data.as_of);
    } else {
      this.problem = why(answer.error);
    }
  }
}
