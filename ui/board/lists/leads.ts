/** The list of leads (问题线索). */
import type { Of } from '../api';
import { categoryName } from '../categories.svelte';
import { day, instant } from '../format';
import { t, told } from '../text/index.svelte';
import { issue, month, person, plain, station, stationName } from './cells';
import type { Cell, ListOf, Tone } from './list';

type Row = Of<'LeadItem'>;

function outcome(row: Row): Cell {
  const tones: Record<string, Tone> = { true: 'late', not_true: 'done', not_looked: 'wait' };
  const tags = [
    { text: told(`lead.${row.outcome || 'open'}`) ?? row.outcome, tone: tones[row.outcome] ?? 'plain' },
  ];
  if (row.contested) tags.push({ text: t('list.contested'), tone: 'odd' });
  return { text: '', tags };
}

export const leads: ListOf<Row> = {
  name: 'leads',
  filters: () => [
    {
      kind: 'choice',
      key: 'state',
      label: 'list.outcome',
      options: ['', 'open', 'answered', 'true', 'not_true', 'not_looked'].map((s) => [
        s,
        told(`lead.${s}`) ?? t('list.any'),
      ]),
    },
    { kind: 'day', key: 'date_from', label: 'list.from' },
    { kind: 'day', key: 'date_to', label: 'list.to' },
    { kind: 'flag', key: 'contested', label: 'list.only_contested' },
  ],
  sorts: [
    { value: 'at', text: 'sort.at' },
    { value: 'date', text: 'sort.date', group: (row) => month(row.date) },
    { value: 'station', text: 'sort.station', group: stationName },
    { value: 'title', text: 'sort.title' },
  ],
  columns: [
    {
      heading: 'list.lead',
      cell: (row) => ({ text: row.title, more: categoryName(row.category) }),
    },
    { heading: 'list.station', cell: station },
    { heading: 'list.source', cell: (row) => plain(row.source) },
    { heading: 'list.date', cell: (row) => plain(day(row.date)) },
    { heading: 'list.by', cell: (row, names) => ({ ...person(row.by, names), more: instant(row.at) }) },
    { heading: 'list.outcome', cell: outcome },
    {
      heading: 'list.became',
      cell: (row) => (row.issue ? { text: t('list.issue'), href: issue(row.issue) } : { text: '—' }),
    },
  ],
  id: (row) => row.id,
};
