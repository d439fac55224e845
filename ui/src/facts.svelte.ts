/** Who and what this tablet is, kept true for every screen. */
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

  /** The facts, where they are known. */
  get facts(): Facts | undefined {
    return this.told.state === 'known' ? this.told.facts : undefined;
  }

  /** Asks now, and again whenever the store changes. */
  async start(): Promise<void> {
    try {
      await onChange(() => void this.ask());
    } catch (thrown) {
      this.told = { state: 'failed', failure: failureOf(thrown) };
      return;
    }
    await this.ask();
  }

  /** An answer that arrives after a later question's is stale and dropped. */
  async ask(): Promise<void> {
    const mine = ++this.#asked;
    const told = await call('facts', {}).then(
      (facts): Told => (facts === null ? { state: 'notEnrolled' } : { state: 'known', facts }),
      (thrown: unknown): Told => ({ state: 'failed', failure: failureOf(thrown) }),
    );
    // What was known stays: a screen whose own questions fail says so itself.
    if (mine === this.#asked && !(told.state === 'failed' && this.told.state === 'known')) this.told = told;
  }
}

export const tablet = new TabletFacts();
