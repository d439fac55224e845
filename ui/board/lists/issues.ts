/** The list of problems (问题清单). */
import type { Of } from '../api';
import { categories } from '../categories.svelte';
import { t, told } from '../text/index.svelte';
import { responsible } from '../words';
import { issue, month, station, stationName, states, today, until, word } from './cells';
import type { Cell, ListOf } from './list';

type Row = Of<'IssueItem'>;

function state(row: Row): Cell {
  const tags = [...(word('state', row.state, states).tags ?? [])];
  if (row.contested) tags.push({ text: t('list.contested'), tone: 'odd' });
  if (row.objected) tags.push({ text: t('list.objected'), tone: 'odd' });
  if (row.reopened > 0) tags.push({ text: t('list.reopened', { n: row.reopened }), tone: 'late' });
  return { text: '', tags };
}

export const issues: ListOf<Row> = {
  name: 'issues',
  filters: () => [
    {
      kind: 'choice',
      key: 'state',
      label: 'list.state',
      options: ['', 'open', 'disputed', 'closed'].map((s) => [s, t(`state.${(s || 'any') as 'any'}`)]),
    },
    {
      kind: 'choice',
      key: 'severity',
      label: 'list.severity',
      options: ['', 'high', 'medium', 'low'].map((s) => [s, told(`severity.${s}`) ?? t('list.any')]),
    },
    {
      kind: 'choice',
      key: 'category',
      label: 'list.category',
      options: [['', t('list.any')], ...categories()],
    },
    {
      kind: 'choice',
      key: 'waits_for',
      label: 'list.waits_for',
      options: ['', 'station', 'cadre', 'office'].map((s) => [s, told(`party.${s}`) ?? t('list.any')]),
    },
    { kind: 'day', key: 'due_from', label: 'list.due_from' },
    { kind: 'day', key: 'due_to', label: 'list.due_to' },
    { kind: 'flag', key: 'overdue', label: 'list.only_overdue' },
    { kind: 'flag', key: 'contested', label: 'list.only_contested' },
    { kind: 'flag', key: 'objected', label: 'list.only_objected' },
    { kind: 'flag', key: 'reopened', label: 'list.only_reopened' },
  ],
  sorts: [
    { value: 'due', text: 'sort.due', group: (row) => month(row.due) },
    { value: 'opened', text: 'sort.opened' },
    {
      value: 'severity',
      text: 'sort.severity',
      group: (row) => told(`severity.${row.severity}`) ?? t('list.unset'),
    },
    { value: 'station', text: 'sort.station', group: stationName },
    { value: 'title', text: 'sort.title' },
  ],
  columns: [
    { heading: 'list.issue', cell: (row) => ({ text: row.title, href: issue(row.id) }) },
    { heading: 'list.station', cell: station },
    { heading: 'list.due', cell: (row) => until(row.due, row.state !== 'closed', today()) },
    {
      heading: 'list.responsible',
      cell: (row, names) => ({ text: responsible(row.responsible, names) }),
    },
    {
      heading: 'list.severity',
      cell: (row) => word('severity', row.severity, { high: 'late', medium: 'wait' }),
    },
    { heading: 'list.state', cell: state },
  ],
  id: (row) => row.id,
};
