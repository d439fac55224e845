/**
 * Doing something: one call of a saving command, with what the screen needs while and after it runs.
 *
 * A deed that fails says why, beside what was typed, and loses none of it. A second tap while the first is
 * being saved does nothing.
 */
import type { Commands, Failure } from './bindings';
import { call, failureOf } from './shell';
import { changed } from './live.svelte';
import { typed } from './typed.svelte';

export class Deed {
  busy = $state(false);
  failure = $state.raw<Failure>();

  /**
   * Saves, and drops the drafts that are in the record now.
   *
   * @returns what the core answered; nothing if it refused, and then `failure` says why
   */
  async run<Name extends keyof Commands>(
    name: Name,
    given: Commands[Name]['given'],
    drafts: string[] = [],
  ): Promise<Commands[Name]['answer'] | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    try {
      const answer = await call(name, given);
      await typed.drop(...drafts);
      this.failure = undefined;
      typed.saved();
      changed();
      return answer;
    } catch (thrown) {
      this.failure = failureOf(thrown);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
