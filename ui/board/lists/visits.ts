/** The list of visits (督导). */
import type { Of } from '../api';
import { instant } from '../format';
import { to } from '../route.svelte';
import { t } from '../text/index.svelte';
import { person, plain, station, stationName } from './cells';
import type { Cell, ListOf, Tone } from './list';

type Row = Of<'VisitItem'>;

function state(row: Row): Cell {
  const tags: { text: string; tone: Tone }[] = [
    row.sealed ? { text: t('visit.sealed'), tone: 'done' } : { text: t('visit.open'), tone: 'wait' },
  ];
  if (row.open_too_long) tags.push({ text: t('visit.open_too_long'), tone: 'late' });
  if (row.contested) tags.push({ text: t('list.contested'), tone: 'odd' });
  if (row.late > 0) tags.push({ text: t('visit.late', { n: row.late }), tone: 'odd' });
  return { text: '', tags };
}

export const visits: ListOf<Row> = {
  name: 'visits',
  filters: () => [
    {
      kind: 'choice',
      key: 'sealed',
      label: 'list.state',
      options: [
        ['', t('list.any')],
        ['true', t('visit.sealed')],
        ['false', t('visit.open')],
      ],
    },
    { kind: 'day', key: 'from', label: 'list.from' },
    { kind: 'day', key: 'to', label: 'list.to' },
    { kind: 'flag', key: 'open_too_long', label: 'visit.open_too_long' },
    { kind: 'flag', key: 'contested', label: 'list.only_contested' },
    { kind: 'flag', key: 'late', label: 'visit.only_late' },
  ],
  sorts: [
    { value: 'checked_in', text: 'sort.checked_in' },
    { value: 'station', text: 'sort.station', group: stationName },
  ],
  columns: [
    { heading: 'list.station', cell: station },
    { heading: 'list.cadre', cell: (row, names) => person(row.cadre, names) },
    { heading: 'visit.checked_in', cell: (row) => plain(instant(row.checked_in_at)) },
    { heading: 'visit.stops', cell: (row) => plain(row.stops) },
    { heading: 'visit.looked_at', cell: (row) => plain(row.looked_at) },
    {
      heading: 'visit.failed',
      cell: (row) => ({ ...plain(row.failed), href: to('issues', { visit: row.id }) }),
    },
    { heading: 'list.state', cell: state },
  ],
  id: (row) => row.id,
};
