/** What stands in records as a word of the core, as a person reads it: on every screen the same. */
import { written } from './responsible';
import { t, told } from './text/index.svelte';
import { daysBetween, isoDay } from './time';

/** How bad a problem is; says so where nobody has set it yet. */
export function severity(word: string | null): string {
  if (word === null || word === '') return t('severity.unset');
  return told(`severity.${word}`) ?? word;
}

/** Where an issue stands. */
export function standing(word: string): string {
  return told(`state.${word}`) ?? word;
}

/** Who answers for something: a person's name, a post, a unit with whom to call there. */
export function responsible(text: string | null, names: Readonly<Record<string, string>> = {}): string {
  if (text === null || text === '') return t('responsible.unset');
  const { form, name, contact } = written(text);
  if (form === 'account') return names[name] ?? name;
  return contact === '' ? name : t('responsible.unit', { name, contact });
}

/** How far away an end date is; `late` once it is over. */
export function until(day: string): { late: boolean; said: string } {
  const days = daysBetween(isoDay(Date.now()), day);
  if (days < 0) return { late: true, said: t('until.over', { days: -days }) };
  return { late: false, said: days === 0 ? t('until.today') : t('until.left', { days }) };
}
