/**
 * What the core answers, kept true: asked again whenever the store changes or what is asked for does.
 *
 * The last answer stays on the screen until the next one is here, so nothing jumps or blinks; an answer
 * that a later question has overtaken is dropped.
 */
import type { Failure } from './bindings';
import { failureOf, onChange } from './shell';

let revision = $state(0);

/** Listens for changes of the store for as long as the page lives. */
export async function startLive(): Promise<void> {
  await onChange(changed);
}

/** The store changed, as far as this page knows. */
export function changed(): void {
  revision += 1;
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
  #asked = 0;

  /** Made while a component is made; `ask` is run again when a state that it reads changes. */
  constructor(ask: () => Promise<Answer>) {
    $effect(() => {
      void revision;
      const mine = ++this.#asked;
      ask().then(
        (answer) => {
          if (mine !== this.#asked) return;
          this.value = answer;
          this.failure = undefined;
        },
        (thrown: unknown) => {
          if (mine === this.#asked) this.failure = failureOf(thrown);
        },
      );
      return () => {
        this.#asked += 1;
      };
    });
  }
}
