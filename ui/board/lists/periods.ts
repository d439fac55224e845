/** The list of due periods (应到情况). */
import type { Of } from '../api';
import { day } from '../format';
import { to } from '../route.svelte';
import { t, told } from '../text/index.svelte';
import { person, plain, station, stationName } from './cells';
import type { Cell, ListOf, Tone } from './list';

type Row = Of<'OnePeriod'>;
const outcomes = ['made', 'missed', 'excused', 'not_known', 'running'] as const;
const levels = ['province', 'city', 'county'] as const;

export const outcomeTones: Record<string, Tone> = {
  made: 'done',
  missed: 'late',
  not_known: 'wait',
};

export function outcome(row: Row): Cell {
  const tags: { text: string; tone: Tone }[] = [
    { text: told(`period.${row.outcome}`) ?? row.outcome, tone: outcomeTones[row.outcome] ?? 'plain' },
  ];
  if (row.outcome === 'made' && !row.proven) tags.push({ text: t('period.stated'), tone: 'wait' });
  return { text: '', more: row.excuse ?? (row.why ? told(`why.${row.why}`) : '') ?? '', tags };
}

export const periods: ListOf<Row> = {
  name: 'periods',
  filters: () => [
    {
      kind: 'choice',
      key: 'outcome',
      label: 'list.outcome',
      options: [['', t('list.any')], ...outcomes.map((o) => [o, t(`period.${o}`)] as const)],
    },
    {
      kind: 'choice',
      key: 'of_level',
      label: 'list.of_level',
      options: [['', t('level.all')], ...levels.map((l) => [l, t(`level.${l}`)] as const)],
    },
    { kind: 'day', key: 'from', label: 'list.from' },
    { kind: 'day', key: 'to', label: 'list.to' },
    { kind: 'flag', key: 'stated', label: 'period.only_stated' },
  ],
  sorts: [{ value: 'station', text: 'sort.station', group: stationName }],
  columns: [
    { heading: 'list.station', cell: station },
    {
      heading: 'list.period',
      cell: (row) => ({ text: row.period, more: `${day(row.first_day)} – ${day(row.last_day)}` }),
    },
    { heading: 'list.of_level', cell: (row) => plain(told(`level.${row.of_level}`) ?? row.of_level) },
    { heading: 'list.cadre', cell: (row, names) => person(row.cadre, names) },
    { heading: 'list.outcome', cell: outcome },
    {
      heading: 'list.visits',
      cell: (row) => ({
        ...plain(row.visits.length),
        href:
          row.visits.length > 0
            ? to('visits', { station: row.station, from: row.first_day, to: row.last_day })
            : undefined,
      }),
    },
  ],
  id: (row) => `${row.station} ${row.first_day}`,
};
