/** The chapters of a visit, in the order in which a person goes through them. */
import type { Checklist } from '../../bindings';
import { t } from '../../text/index.svelte';
import { inWords } from './checklist';

/** Its `part` stands in the address, so a visit opens again where it was left. */
export type Chapter = { part: string; name: string };

/** What comes first; the address names no part then. */
export const FIRST = '';
export const PEOPLE = 'people';
export const NOTES = 'notes';
export const SUMMARY = 'summary';

export function chaptersOf(checklist: Checklist | undefined): Chapter[] {
  const sections = checklist?.sections ?? [];
  return [
    { part: FIRST, name: t('visit.first') },
    ...sections.map(({ id, title }) => ({ part: partOf(id), name: inWords(title) })),
    { part: PEOPLE, name: t('visit.people') },
    { part: NOTES, name: t('visit.notes') },
    { part: SUMMARY, name: t('visit.summary') },
  ];
}

/** Sections have names of their own, so that none is taken for a fixed chapter. */
export function partOf(section: string): string {
  return `s.${section}`;
}
