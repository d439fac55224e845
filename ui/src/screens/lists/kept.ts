/** Where a person was in each list: coming back shows the same rows at the same place, at once. */
import type { WindowVirtualizerHandle } from 'virtua/svelte';
import type { Paged } from './paged.svelte';

export type Kept = {
  /** What was asked for. */
  about: string;
  paged: Paged<never>;
  scroll: number;
  sizes: ReturnType<WindowVirtualizerHandle['getCache']> | undefined;
  /** The row that was opened or stood under the cursor. */
  focus: string | undefined;
};

export const kept = new Map<string, Kept>();
