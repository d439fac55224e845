/** Numbers, days and instants as a person in the province reads them: always Asia/Shanghai. */
import { language } from './text/index.svelte';

const ZONE = 'Asia/Shanghai';

export function number(n: number): string {
  return new Intl.NumberFormat(language()).format(n);
}

/** A share of a whole; nothing said of a whole that is empty. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '—';
  const format = new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 1 });
  return format.format(part / whole);
}

export function instant(ms: number): string {
  const format = new Intl.DateTimeFormat(language(), {
    timeZone: ZONE,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return format.format(ms);
}

/** A calendar day such as 2026-12-08. */
export function day(written: string): string {
  const at = Date.parse(`${written}T00:00:00+08:00`);
  if (Number.isNaN(at)) return written === '' ? '—' : written;
  const format = new Intl.DateTimeFormat(language(), {
    timeZone: ZONE,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  });
  return format.format(at);
}
