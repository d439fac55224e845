/** The address of a list with something chosen, for links from other screens. */
import { href } from '../../route.svelte';
import { plainOf, tabs, writeChoice, type Choice } from './choice';

export function listHref(change: Partial<Choice>): string {
  return href('lists', '', writeChoice({ ...plainOf(change.tab ?? tabs[0]), ...change }));
}
