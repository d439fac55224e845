/** What stands in records as a word of the core, as a person reads it. */
import { written } from '../src/responsible';
import type { Of } from './api';
import { t, told } from './text/index.svelte';

/** Who answers for something: a person's name, a post, a unit with whom to call there. */
export function responsible(text: string, names: Readonly<Record<string, string>>): string {
  if (text === '') return '—';
  const { form, name, contact } = written(text);
  if (form === 'account') return names[name] ?? name;
  return contact === '' ? name : t('responsible.unit', { name, contact });
}

/** What a role is called, with the place that it is held at. */
export function role({ role, code, place }: Of<'OneRole'>): string {
  const named = place || (code.endsWith('0000') ? t('area.province') : code);
  return told(`role.${role}`, { place: named }) ?? role;
}
