/** Sizes as people read them: never "0 KB". */
import { language } from './text/index.svelte';

export function sizeText(bytes: number): string {
  const mega = bytes >= 1_000_000;
  const format = new Intl.NumberFormat(language(), {
    style: 'unit',
    unit: mega ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: bytes < 10_000 || mega ? 1 : 0,
  });
  return format.format(Math.max(bytes, 100) / (mega ? 1_000_000 : 1_000));
}
