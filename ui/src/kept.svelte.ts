/** A choice in a form that is not saved yet: durable like what is typed, under a key of its own. */
import { typed } from './typed.svelte';

export class Kept<Choice extends string = string> {
  #choice = $state<Choice>();

  constructor(readonly key: string) {
    this.#choice = (typed.text(key) || undefined) as Choice | undefined;
  }

  /** Nothing while nothing is chosen. */
  get choice(): Choice | undefined {
    return this.#choice;
  }

  set choice(choice: Choice | undefined) {
    this.#choice = choice;
    typed.keep(this.key, choice ?? '');
  }
}
