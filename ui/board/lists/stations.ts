/** The list of stations (派出所). */
import type { Of } from '../api';
import { told } from '../text/index.svelte';
import { person, plain } from './cells';
import { to } from '../route.svelte';
import type { ListOf } from './list';

type Row = Of<'StationItem'>;

export const stations: ListOf<Row> = {
  name: 'stations',
  filters: () => [],
  sorts: [
    { value: 'code', text: 'sort.code', group: (row) => `${row.city}${row.county}` },
    { value: 'name', text: 'sort.name' },
  ],
  columns: [
    {
      heading: 'list.station',
      cell: (row) => ({
        text: row.station_name,
        href: to(`stations/${encodeURIComponent(row.station)}`),
      }),
    },
    { heading: 'list.place', cell: (row) => plain(`${row.city}${row.county}${row.township}`) },
    { heading: 'list.code', cell: (row) => plain(row.station) },
    { heading: 'list.level', cell: (row) => plain(told(`level.${row.level}`) ?? '') },
    { heading: 'list.cadre', cell: (row, names) => person(row.paired_cadre, names) },
  ],
  id: (row) => row.station,
};
