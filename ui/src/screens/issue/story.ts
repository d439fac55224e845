/** The story of an issue as it is told on the screen: one entry for each change, the newest first. */
import type { Media, StoryEntry, StoryEvent } from '../../bindings';
import { told } from '../../text/index.svelte';

/** Everything that one change did, and how many photos and other files came with it. */
export type Told = Omit<StoryEntry, 'event'> & { events: StoryEvent[]; files: number };

/** What one change did stands together: a task that is put off with its reason is one thing to a reader. */
export function toldOf(entries: readonly StoryEntry[], media: readonly Media[] = []): Told[] {
  const told: Told[] = [];
  for (const { event, ...entry } of entries) {
    const last = told[told.length - 1];
    if (last?.change === entry.change) last.events.push(event);
    else {
      const files = media.filter(({ change }) => change === entry.change).length;
      told.push({ ...entry, events: [event], files });
    }
  }
  return told.reverse();
}

/** The word for an event of an issue; its own where this version does not know it. */
export function updateWord(kind: string): string {
  return told(`update.${kind}`) ?? kind;
}

/** The word for a step of a support request. */
export function stepWord(kind: string): string {
  return told(`support.step.${kind}`) ?? kind;
}
