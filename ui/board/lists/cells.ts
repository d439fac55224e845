/** Cells that several lists have. */
import type { Of } from '../api';
import { day, number } from '../format';
import { to } from '../route.svelte';
import { t, told } from '../text/index.svelte';
import type { Cell, Names, Tone } from './list';

type Placed = Pick<Of<'StationNames'>, 'station_short_name' | 'city' | 'county'> & { station: string };

export const station = (row: Placed): Cell => ({
  text: row.station_short_name || row.station,
  more: `${row.city}${row.county}`,
  href: to(`stations/${encodeURIComponent(row.station)}`),
});

export const stationName = (row: Placed): string => `${row.city}${row.county} ${row.station_short_name}`;

export const issue = (id: string): string => to(`issues/${id}`);

export const person = (id: string, names: Names): Cell => ({ text: names[id] ?? (id || '—') });

export const plain = (text: string | number): Cell => ({
  text: typeof text === 'number' ? number(text) : text || '—',
});

/** A day, said to be late where it is before today and something is still to be done. */
export function until(due: string, open: boolean, today: string): Cell {
  const late = open && due !== '' && due < today;
  return { text: day(due), tags: late ? [{ text: t('list.overdue'), tone: 'late' }] : [] };
}

export const states: Record<string, Tone> = { open: 'plain', disputed: 'odd', closed: 'done' };

/** A word of headquarters with its colour; as it is where no text has it. */
export function word(group: string, value: string, tones: Record<string, Tone> = {}): Cell {
  if (value === '') return { text: '—' };
  return { text: '', tags: [{ text: told(`${group}.${value}`) ?? value, tone: tones[value] ?? 'plain' }] };
}

/** Today in the province. */
export function today(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}

export const month = (day: string): string => (day === '' ? t('list.no_day') : day.slice(0, 7));
