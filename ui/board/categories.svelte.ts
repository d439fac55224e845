/** The categories of problems, asked for once. */
import { api, type Of } from './api';
import { language } from './text/index.svelte';

let known = $state.raw<Of<'OneCategory'>[]>([]);
let asked = false;

function ask(): void {
  if (asked) return;
  asked = true;
  api.GET('/api/v1/categories').then(
    ({ data }) => (known = data ?? []),
    // They are shown by their ids, until somebody comes back to a page that has them.
    () => (asked = false),
  );
}

/** Each with its name, in the order in which they are shown. */
export function categories(): (readonly [id: string, name: string])[] {
  ask();
  return known.map((one) => [one.id, one[language()]] as const);
}

export function categoryName(id: string): string {
  return categories().find(([known]) => known === id)?.[1] ?? id;
}
