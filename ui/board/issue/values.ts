/** Fields of an issue and their values as a person reads them. */
import type { Of } from '../api';
import { categoryName } from '../categories.svelte';
import { day } from '../format';
import type { Names } from '../lists/list';
import { t, told } from '../text/index.svelte';
import { responsible } from '../words';

/** `due`, or `tasks.ID.done` with what the task is. */
export function fieldName(field: string, issue: Of<'IssuePage'>): string {
  const [, id, own] = /^tasks\.([^.]+)\.(\w+)$/.exec(field) ?? [];
  if (own === undefined) return told(`field.${field}`) ?? field;
  const task = issue.tasks.find((one) => one.id === id)?.text ?? '';
  return t('issue.of_task', { task, field: told(`field.task.${own}`) ?? own });
}

export function valueOf(field: string, value: string, names: Names): string {
  if (value === '') return t('value.none');
  if (field === 'due' || field.endsWith('.due')) return day(value);
  if (field === 'severity') return told(`severity.${value}`) ?? value;
  if (field === 'responsible') return responsible(value, names);
  if (field === 'category') return categoryName(value);
  if (field.endsWith('.days_before')) return t('value.days_before', { days: value });
  if (field.endsWith('.done')) return t(value === 'true' ? 'task.done' : 'task.open');
  return value;
}
