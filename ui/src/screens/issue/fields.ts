/** Single values of an issue: what each is called and how its value reads. */
import type { IssueView } from '../../bindings';
import { t } from '../../text/index.svelte';
import { day } from '../../time';
import { responsible, severity } from '../../words';

/** The single values, in the order in which they are shown. */
export const fields = ['due', 'severity', 'responsible', 'category', 'place', 'title'] as const;
export type Field = (typeof fields)[number];

const names = {
  due: 'issue.field.due',
  severity: 'issue.field.severity',
  responsible: 'issue.field.responsible',
  category: 'issue.field.category',
  place: 'issue.field.place',
  title: 'issue.field.title',
  description: 'issue.field.description',
} as const;

const ofTask = {
  text: 'issue.field.task.text',
  who: 'issue.field.task.who',
  due: 'issue.field.task.due',
  days_before: 'issue.field.task.daysBefore',
  done: 'issue.field.task.done',
} as const;

/** A value of the issue, or one of a task, by the name that the core gives it. */
export function fieldName(field: string, issue: Pick<IssueView, 'tasks'>): string {
  const [, id, part] = /^tasks\.([^.]+)\.(\w+)$/.exec(field) ?? [];
  if (part !== undefined && part in ofTask) {
    const task = issue.tasks.find((one) => one.id === id);
    return t('issue.field.ofTask', {
      task: task?.text ?? '',
      field: t(ofTask[part as keyof typeof ofTask]),
    });
  }
  return field in names ? t(names[field as keyof typeof names]) : field;
}

export function valueOf(
  field: string,
  value: string,
  people: Readonly<Record<string, string>>,
  categories: Readonly<Record<string, string>>,
): string {
  if (value === '') return t('value.none');
  switch (field.split('.').pop()) {
    case 'due':
      return day(value);
    case 'severity':
      return severity(value);
    case 'responsible':
      return responsible(value, people);
    case 'category':
      return categories[value] ?? value;
    case 'days_before':
      return t('value.daysBefore', { days: value });
    case 'done':
      return value === 'true' ? t('value.done') : t('value.notDone');
    default:
      return value;
  }
}

/** What holds while a value is contested. */
export function meanwhileOf(field: string): string {
  if (field === 'due' || field.endsWith('.due')) return t('contested.due');
  return t(field === 'severity' ? 'contested.severity' : 'contested.other');
}
