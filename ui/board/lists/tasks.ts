/** The list of tasks (任务清单). */
import type { Of } from '../api';
import { day } from '../format';
import { t } from '../text/index.svelte';
import { issue, month, plain, station, stationName, today, until } from './cells';
import type { ListOf } from './list';

type Row = Of<'TaskItem'>;

export const tasks: ListOf<Row> = {
  name: 'tasks',
  filters: () => [
    {
      kind: 'choice',
      key: 'state',
      label: 'list.state',
      options: ['', 'open', 'over'].map((s) => [s, t(`task.${(s || 'any') as 'any'}`)]),
    },
    { kind: 'day', key: 'due_from', label: 'list.due_from' },
    { kind: 'day', key: 'due_to', label: 'list.due_to' },
    { kind: 'flag', key: 'overdue', label: 'list.only_overdue' },
  ],
  sorts: [
    { value: 'due', text: 'sort.due', group: (row) => month(row.due) },
    { value: 'who', text: 'sort.who', group: (row) => row.who || t('list.unset') },
    { value: 'station', text: 'sort.station', group: stationName },
  ],
  columns: [
    { heading: 'list.task', cell: (row) => ({ text: row.text, href: issue(row.issue) }) },
    { heading: 'list.who', cell: (row) => plain(row.who) },
    {
      heading: 'list.due',
      cell: (row) => until(row.due, !row.done && row.issue_state !== 'closed', today()),
    },
    {
      heading: 'list.state',
      cell: (row) => ({
        text: '',
        tags: [
          row.done
            ? { text: t('task.done'), tone: 'done' }
            : row.issue_state === 'closed'
              ? { text: t('task.with_issue'), tone: 'plain' }
              : { text: t('task.open'), tone: 'plain' },
        ],
      }),
    },
    {
      heading: 'list.issue',
      cell: (row) => ({ text: row.issue_title, more: day(row.issue_due), href: issue(row.issue) }),
    },
    { heading: 'list.station', cell: station },
  ],
  id: (row) => `${row.issue} ${row.id}`,
};
