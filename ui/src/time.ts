/** Days and instants as a person in the province reads them: always Asia/Shanghai, whatever the tablet is set to. */
import { language } from './text/index.svelte';

const ZONE = 'Asia/Shanghai';

/** Formats are costly to make and lists need many: one for each language and shape. */
const made = new Map<string, Intl.DateTimeFormat>();

function format(shape: string, options: Intl.DateTimeFormatOptions, zone = ZONE): Intl.DateTimeFormat {
  const key = `${language()} ${shape}`;
  let found = made.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(language(), { timeZone: zone, hourCycle: 'h23', ...options });
    made.set(key, found);
  }
  return found;
}

export function dayAndTime(ms: number): string {
  const options = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return format('dayAndTime', options).format(ms);
}

export function timeOfDay(ms: number): string {
  return format('time', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(ms);
}

/** Hour and minute: when something was noted during a visit. */
export function timeOfMinute(ms: number): string {
  return format('minute', { hour: '2-digit', minute: '2-digit' }).format(ms);
}

/** A calendar day such as 2026-12-08; with the year only where it is not this one. */
export function day(written: string): string {
  const at = Date.parse(`${written}T00:00:00+08:00`);
  if (Number.isNaN(at)) return written;
  const sameYear = written.slice(0, 4) === isoDay(Date.now()).slice(0, 4);
  return sameYear
    ? format('day', { month: 'short', day: 'numeric' }).format(at)
    : format('dayOfYear', { year: 'numeric', month: 'short', day: 'numeric' }).format(at);
}

/** A calendar day with the day of its week; with the year only where it is not this one. */
export function dayAndWeekday(written: string): string {
  const at = Date.parse(`${written}T00:00:00+08:00`);
  return Number.isNaN(at) ? written : `${day(written)} ${format('inWeek', { weekday: 'short' }).format(at)}`;
}

export function weekday(ms: number): string {
  return format('weekday', { month: 'long', day: 'numeric', weekday: 'long' }).format(ms);
}

/** The calendar day of an instant, as records write it. */
export function isoDay(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** So many days after a day, as records write it. */
export function daysAfter(written: string, days: number): string {
  return isoDay(Date.parse(`${written}T00:00:00+08:00`) + days * 86_400_000);
}

/** "3 days ago", "in 2 days", by calendar days. */
export function daysFrom(written: string): string {
  const days = Math.round((Date.parse(written) - Date.parse(isoDay(Date.now()))) / 86_400_000);
  return new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(days, 'day');
}

/** Calendar days from one day to another, as records write them. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** The month of an instant; with the year only where it is not this one. */
export function month(ms: number): string {
  const sameYear = isoDay(ms).slice(0, 4) === isoDay(Date.now()).slice(0, 4);
  return sameYear
    ? format('month', { month: 'long' }).format(ms)
    : format('monthOfYear', { year: 'numeric', month: 'long' }).format(ms);
}

/** A calendar day with its year, as on paper. */
export function longDay(ms: number): string {
  return format('longDay', { year: 'numeric', month: 'long', day: 'numeric' }).format(ms);
}

/** A distance, in metres or kilometres with one digit at most. */
export function metres(much: number): string {
  const far = much >= 1_000;
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit: far ? 'kilometer' : 'meter',
    unitDisplay: 'long',
    maximumFractionDigits: far && much < 10_000 ? 1 : 0,
  }).format(far ? much / 1_000 : much);
}

/** "Today 09:14", "yesterday 10:20"; the day where it is longer ago. */
export function lately(ms: number): string {
  const days = daysBetween(isoDay(Date.now()), isoDay(ms));
  if (days < -1 || days > 0) return dayAndTime(ms);
  const word = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(days, 'day');
  const time = timeOfMinute(ms);
  return `${word.charAt(0).toLocaleUpperCase(language())}${word.slice(1)} ${time}`;
}
