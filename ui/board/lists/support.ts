/** The list of support requests (帮扶需求). */
import type { Of } from '../api';
import { instant } from '../format';
import { t, told } from '../text/index.svelte';
import { issue, person, plain, station, stationName, today, until } from './cells';
import type { Cell, ListOf, Tone } from './list';

type Row = Of<'SupportItem'>;
const states = ['asked', 'promised', 'delivered', 'declined', 'confirmed'] as const;
const kinds = ['strength', 'technique', 'equipment', 'resources', 'training', 'coordination'] as const;
const tones: Record<string, Tone> = {
  asked: 'wait',
  promised: 'plain',
  delivered: 'plain',
  confirmed: 'done',
};

function state(row: Row): Cell {
  const tags = [{ text: told(`support.${row.state}`) ?? row.state, tone: tones[row.state] ?? 'plain' }];
  if (row.contested) tags.push({ text: t('list.contested'), tone: 'odd' });
  return { text: '', tags };
}

export const support: ListOf<Row> = {
  name: 'support',
  filters: () => [
    {
      kind: 'choice',
      key: 'state',
      label: 'list.state',
      options: [['', t('list.any')], ...states.map((s) => [s, t(`support.${s}`)] as const)],
    },
    {
      kind: 'choice',
      key: 'kind',
      label: 'list.kind',
      options: [['', t('list.any')], ...kinds.map((k) => [k, t(`kind.${k}`)] as const)],
    },
    {
      kind: 'choice',
      key: 'lasting',
      label: 'list.lasting',
      options: [
        ['', t('list.any')],
        ['true', t('support.lasting')],
        ['false', t('support.once')],
      ],
    },
    { kind: 'flag', key: 'overdue', label: 'support.only_overdue' },
    { kind: 'flag', key: 'contested', label: 'list.only_contested' },
  ],
  sorts: [
    { value: 'at', text: 'sort.at' },
    { value: 'until', text: 'sort.until' },
    { value: 'station', text: 'sort.station', group: stationName },
    { value: 'title', text: 'sort.title' },
  ],
  columns: [
    { heading: 'list.request', cell: (row) => ({ text: row.title }) },
    {
      heading: 'list.kind',
      cell: (row) => ({
        ...plain(told(`kind.${row.kind}`) ?? row.kind),
        more: row.lasting == null ? '' : t(row.lasting ? 'support.lasting' : 'support.once'),
      }),
    },
    { heading: 'list.station', cell: station },
    { heading: 'list.by', cell: (row, names) => ({ ...person(row.by, names), more: instant(row.at) }) },
    { heading: 'list.until', cell: (row) => until(row.until, row.state === 'promised', today()) },
    { heading: 'list.state', cell: state },
    {
      heading: 'list.issue',
      cell: (row) => (row.issue ? { text: t('list.issue'), href: issue(row.issue) } : { text: '—' }),
    },
  ],
  id: (row) => row.id,
};
