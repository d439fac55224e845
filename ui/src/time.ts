/** Instants as a person in the province reads them: always Asia/Shanghai, whatever the tablet is set to. */
import type { Language } from './text/index.svelte';

export function dayAndTime(milliseconds: number, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: 'Asia/Shanghai',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(milliseconds);
}
