/** What is true on this tablet now, kept true. */
import type { Facts, Failure } from './bindings';
import { call, failureOf, onChange } from './shell';

type Told =
  | { state: 'asking' }
  | { state: 'notEnrolled' }
  | { state: 'known'; facts: Facts }
  | { state: 'failed'; failure: Failure };

class TabletFacts {
  told = $state.raw<Told>({ state: 'asking' });
  #asked = 0;

  /** Asks now, and again whenever the store changes. */
  async start(): Promise<void> {
    try {
      await onChange(() => void this.#ask());
    } catch (thrown) {
      this.told = { state: 'failed', failure: failureOf(thrown) };
      return;
    }
    await this.#ask();
  }

  /** An answer that arrives after a later question's is stale and dropped. */
  async #ask(): Promise<void> {
    const mine = ++this.#asked;
    const told = await call('facts', {}).then(
      (facts): Told => (facts === null ? { state: 'notEnrolled' } : { state: 'known', facts }),
      (thrown: unknown): Told => ({ state: 'failed', failure: failureOf(thrown) }),
    );
    if (mine === this.#asked) this.told = told;
  }
}

export const tablet = new TabletFacts();
