/** Sizes as people read them: never "0 KB". */
import type { SyncState } from './bindings';
import { language, t } from './text/index.svelte';

/** Bytes that come in and are so many that one sees them come: a first load, a station that was taken over. */
export const MUCH = 8 * 1024;

/** How much has come in; on a slow link its bytes come before the first of it can be read. */
export function comingIn(sync: Pick<SyncState, 'received' | 'bytes_down'>): string {
  return sync.received > 0 ? t('next.entries', { n: sync.received }) : sizeText(sync.bytes_down);
}

export function sizeText(bytes: number): string {
  const mega = bytes >= 1_000_000;
  const format = new Intl.NumberFormat(language(), {
    style: 'unit',
    unit: mega ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: bytes < 10_000 || mega ? 1 : 0,
  });
  return format.format(Math.max(bytes, 100) / (mega ? 1_000_000 : 1_000));
}
