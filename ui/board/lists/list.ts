/** What a list is made of: which filters it has, how it is ordered and grouped, what its columns say. */
import type { Key } from '../text/index.svelte';

export type Names = Readonly<Record<string, string>>;
export type Tone = 'plain' | 'late' | 'odd' | 'wait' | 'done';

/** What stands in a cell: a text, fainter words after it, where it leads, words that stand out. */
export type Cell = {
  text: string;
  more?: string;
  href?: string | undefined;
  tags?: readonly { text: string; tone: Tone }[];
};

export type Column<Row> = { heading: Key; cell: (row: Row, names: Names) => Cell };

export type Filter =
  | { kind: 'choice'; key: string; label: Key; options: readonly (readonly [value: string, text: string])[] }
  | { kind: 'flag'; key: string; label: Key }
  | { kind: 'day'; key: string; label: Key };

export type Sort<Row> = {
  value: string;
  text: Key;
  /** Under which heading a row stands where the list is in this order. */
  group?: (row: Row, names: Names) => string;
};

export type ListOf<Row> = {
  /** The page's name, and the route's. */
  name: string;
  filters: () => readonly Filter[];
  sorts: readonly Sort<Row>[];
  columns: readonly Column<Row>[];
  id: (row: Row) => string;
};

/** What every list may be asked besides its own filters: which stations, which words; some come by links alone. */
export const EVERYWHERE = ['area', 'level', 'cadre', 'station', 'words', 'sort', 'reverse'] as const;

/** What is asked of a list, from an address: nothing that the list does not know. */
export function askedOf<Row>(
  list: ListOf<Row>,
  asked: URLSearchParams,
  linked: readonly string[],
): Record<string, string> {
  const known = [...EVERYWHERE, ...list.filters().map(({ key }) => key), ...linked];
  const pairs = known.map((key) => [key, asked.get(key) ?? ''] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}
