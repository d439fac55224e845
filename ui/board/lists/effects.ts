/** The list of effects (效果清单). */
import type { Of } from '../api';
import { instant } from '../format';
import { t } from '../text/index.svelte';
import { issue, person, plain, station, stationName, states, word } from './cells';
import type { ListOf } from './list';

type Row = Of<'EffectItem'>;
const yesOrNo = (yes: 'effect.with' | 'effect.confirmed', no: 'effect.without' | 'effect.unconfirmed') =>
  [
    ['', t('list.any')],
    ['true', t(yes)],
    ['false', t(no)],
  ] as const;

export const effects: ListOf<Row> = {
  name: 'effects',
  filters: () => [
    {
      kind: 'choice',
      key: 'evidence',
      label: 'list.evidence',
      options: yesOrNo('effect.with', 'effect.without'),
    },
    {
      kind: 'choice',
      key: 'confirmed',
      label: 'list.confirmed',
      options: yesOrNo('effect.confirmed', 'effect.unconfirmed'),
    },
    { kind: 'day', key: 'from', label: 'list.from' },
    { kind: 'day', key: 'to', label: 'list.to' },
  ],
  sorts: [
    { value: 'at', text: 'sort.at' },
    { value: 'station', text: 'sort.station', group: stationName },
  ],
  columns: [
    { heading: 'list.effect', cell: (row) => ({ text: row.text, href: issue(row.issue) }) },
    { heading: 'list.by', cell: (row, names) => person(row.by, names) },
    { heading: 'list.at', cell: (row) => plain(instant(row.at)) },
    { heading: 'list.evidence', cell: (row) => plain(row.evidence) },
    { heading: 'list.confirmed', cell: (row) => plain(row.confirmed) },
    {
      heading: 'list.issue',
      cell: (row) => ({
        text: row.issue_title,
        href: issue(row.issue),
        tags: word('state', row.issue_state, states).tags ?? [],
      }),
    },
    { heading: 'list.station', cell: station },
  ],
  id: (row) => `${row.issue} ${row.id}`,
};
