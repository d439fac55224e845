/** What to look at first at a station, kept true while a visit is on the screen. */
import type { LookFirst } from '../../bindings';
import { Live } from '../../live.svelte';
import { call } from '../../shell';

export function lookFirst(station: () => string): Live<LookFirst> {
  return new Live(() => call('look_first', { station: station() }));
}
