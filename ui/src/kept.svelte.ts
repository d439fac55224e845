/**
 * What a form holds that nobody typed: a choice, what is open, which files. Durable like what is typed, and told from
 * words by its key, so that it is never shown as somebody's words.
 */
import { typed } from './typed.svelte';

const MARK = '~';

/** Whether a draft's key is that of something kept and not of words. */
export function isMark(key: string): boolean {
  return key.endsWith(MARK);
}

/** What is kept under this name, read once. */
export function kept(name: string): string | undefined {
  return typed.text(name + MARK) || undefined;
}

export class Kept<Choice extends string = string> {
  /** Names it among all drafts. */
  readonly key: string;
  #choice = $state<Choice>();

  constructor(name: string) {
    this.key = name + MARK;
    this.#choice = kept(name) as Choice | undefined;
  }

  /** Nothing while nothing is chosen. */
  get choice(): Choice | undefined {
    return this.#choice;
  }

  set choice(choice: Choice | undefined) {
    this.#choice = choice || undefined;
    if (this.#choice === undefined) void typed.drop(this.key);
    else typed.keep(this.key, this.#choice);
  }
}
