/**
 * What is being typed, durable within half a second, and when something was last saved.
 *
 * Each field has a key (`visit/ID/notes`). Its text goes to the tablet's drafts while it is typed, never
 * later than `LAG` after a keystroke, also for fields not left yet. When the field is left the deed writes
 * the record, and the draft goes. Drafts never leave the tablet.
 */
import { call, failureOf } from './shell';
import type { Failure } from './bindings';

/** Milliseconds from a keystroke until it is handed to the store; the write itself takes a few more. */
const LAG = 250;

class Typed {
  /** When something was last durable on this tablet; nothing in this session yet. */
  savedAt = $state<number>();
  /** Why the last keystrokes are not durable. */
  failure = $state.raw<Failure>();
  #texts = new Map<string, string>();
  /** Counts drafts that came or went, so that whoever lists them looks again. */
  #listed = $state(0);
  #dirty = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** Reads the drafts of earlier sessions, before the first screen is shown. */
  async start(): Promise<void> {
    for (const draft of await call('drafts', {})) this.#texts.set(draft.key, draft.text);
    addEventListener('pagehide', () => void this.flush());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.flush();
    });
  }

  /** What was typed under this key and not saved as a record. */
  text(key: string): string | undefined {
    return this.#texts.get(key);
  }

  /** Keys of drafts that begin with this. */
  under(prefix: string): string[] {
    void this.#listed;
    return [...this.#texts.keys()].filter((key) => key.startsWith(prefix));
  }

  keep(key: string, text: string): void {
    if (this.#texts.get(key) === text) return;
    if (!this.#texts.has(key)) this.#listed += 1;
    this.#texts.set(key, text);
    this.#dirty.add(key);
    this.#timer ??= setTimeout(() => void this.flush(), LAG);
  }

  /** Brings the store to what is typed now; ends when that is durable or has failed. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** The fields' texts are in a record now, or given up. Where the store does not let go of them it is asked again. */
  async drop(...keys: string[]): Promise<void> {
    const gone = keys.filter((key) => this.#texts.delete(key));
    if (gone.length === 0) return;
    for (const key of gone) this.#dirty.add(key);
    this.#listed += 1;
    await this.flush();
  }

  saved(): void {
    this.savedAt = Date.now();
    this.failure = undefined;
  }

  async #write(): Promise<void> {
    for (const key of [...this.#dirty]) {
      const text = this.#texts.get(key);
      this.#dirty.delete(key);
      try {
        if (text === undefined) await call('drop_draft', { key });
        else {
          await call('keep_draft', { key, text });
          this.savedAt = Date.now();
        }
        this.failure = undefined;
      } catch (thrown) {
        this.#dirty.add(key);
        this.failure = failureOf(thrown);
        this.#timer ??= setTimeout(() => void this.flush(), LAG * 8);
        return;
      }
    }
  }
}

export const typed = new Typed();
