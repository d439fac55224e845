/** What is true on this tablet now, kept true. */
import type { Facts, Trouble } from './bindings';
import { call, onChange, troubleOf } from './shell';

type Told = { facts: Facts; trouble: null } | { facts: null; trouble: Trouble } | null;

class TabletFacts {
  /** Nothing until the shell has answered for the first time. */
  told = $state.raw<Told>(null);
  #asked = 0;

  /** Asks now, and again whenever the store changes. */
  async start(): Promise<void> {
    try {
      await onChange(() => void this.#ask());
    } catch (thrown) {
      this.told = { facts: null, trouble: troubleOf(thrown) };
      return;
    }
    await this.#ask();
  }

  /** An answer that arrives after a later question's is stale and dropped. */
  async #ask(): Promise<void> {
    const mine = ++this.#asked;
    const told = await call('facts').then(
      (facts): Told => ({ facts, trouble: null }),
      (thrown: unknown): Told => ({ facts: null, trouble: troubleOf(thrown) }),
    );
    if (mine === this.#asked) this.told = told;
  }
}

export const tablet = new TabletFacts();
