/** Who and what this tablet is, kept true for every screen. */
import type { Category, Facts, Failure } from './bindings';
import { call, failureOf, onChange } from './shell';
import { language, sayAs } from './text/index.svelte';

type Told =
  | { state: 'asking' }
  | { state: 'notEnrolled' }
  | { state: 'known'; facts: Facts }
  | { state: 'failed'; failure: Failure };

class TabletFacts {
  told = $state.raw<Told>({ state: 'asking' });
  /** The program carries them inside itself: asked once. */
  #categories = $state.raw<Category[]>([]);
  #asked = 0;

  /** The facts, where they are known. */
  get facts(): Facts | undefined {
    return this.told.state === 'known' ? this.told.facts : undefined;
  }

  /** The categories of problems in the language of the screen, in the order of display. */
  get categories(): { option: string; name: string }[] {
    return this.#categories.map(({ id, title }) => ({
      option: id,
      name: language() === 'en' ? title.en : title.zh,
    }));
  }

  /** The name of a category; what no list knows is shown as it is written. */
  category(id: string): string {
    return this.categories.find(({ option }) => option === id)?.name ?? id;
  }

  /** Asks now, and again whenever the store changes. */
  async start(): Promise<void> {
    const asked = this.ask();
    try {
      await onChange(() => void this.ask());
    } catch (thrown) {
      this.told = { state: 'failed', failure: failureOf(thrown) };
      return;
    }
    // What changed before anybody listened.
    await asked;
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
    if (mine !== this.#asked || (told.state === 'failed' && this.told.state === 'known')) return;
    sayAs(told.state === 'known' ? told.facts.terms : {});
    this.told = told;
    if (told.state === 'known' && this.#categories.length === 0)
      this.#categories = await call('categories', {}).catch(() => []);
  }
}

export const tablet = new TabletFacts();
