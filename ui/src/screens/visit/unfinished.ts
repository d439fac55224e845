/** What was typed on a visit and is in no record: each with its words and the chapter where it stands. */
import type { DocId, VisitView } from '../../bindings';
import { isMark, kept } from '../../kept.svelte';
import { t } from '../../text/index.svelte';
import { typed } from '../../typed.svelte';
import { FIRST, NOTES, partOf, PEOPLE } from './chapters';
import { inWords } from './checklist';
import type { Visiting } from './visiting.svelte';

export type Unfinished = { part: string; what: string; text: string; keys: string[] };

const NOTE_FIELDS = ['looked_into', 'helped', 'explained', 'notes', 'internal'] as const;

/** Where what is added to a sealed visit is typed. */
export const addendumKey = (visit: DocId) => `visit/${visit}/addendum`;

/** Where it is kept that a failed item need not become an issue, or is one already. */
export const settledName = (visit: DocId, item: string) => `open/${visit}/${item}/settled`;

/** What the forms of a visit keep of choices; of no use any more once it is sealed. */
export function marksOf(visit: DocId): string[] {
  return [`visit/${visit}/`, `open/${visit}/`].flatMap((under) => typed.under(under)).filter(isMark);
}

export function unfinishedOf(visiting: Visiting, view: VisitView): Unfinished[] {
  const found = new Map<string, Unfinished>();
  const add = (group: string, key: string, place: { part: string; what: string }) => {
    const text = typed.text(key)?.trim() ?? '';
    if (text === '' || isMark(key)) return;
    const known = found.get(group);
    if (known === undefined) found.set(group, { ...place, text, keys: [key] });
    else found.set(group, { ...known, text: `${known.text} ${text}`, keys: [...known.keys, key] });
  };
  const visit = `visit/${view.id}/`;
  for (const key of typed.under(visit)) {
    // What is added belongs after the seal.
    if (key === addendumKey(view.id)) continue;
    const [about = ''] = key.slice(visit.length).split('/');
    add(visit + about, key, placeOf(visiting, about));
  }
  const open = `open/${view.id}/`;
  for (const key of typed.under(open)) {
    const [about = ''] = key.slice(open.length).split('/');
    const { part, what } = placeOf(visiting, about);
    add(open + about, key, { part, what: t('visit.halfIssue', { where: what }) });
  }
  return [...found.values()];
}

function placeOf(visiting: Visiting, about: string): { part: string; what: string } {
  const note = NOTE_FIELDS.find((field) => field === about);
  if (note !== undefined)
    return { part: NOTES, what: t(`visit.short.${note === 'internal' ? 'internal_notes' : note}`) };
  if (about === 'stop') return { part: PEOPLE, what: t('visit.stops') };
  if (about === 'met') return { part: PEOPLE, what: t('visit.peopleMet') };
  if (about === 'companion') return { part: PEOPLE, what: t('visit.companions') };
  for (const section of visiting.checklist?.sections ?? []) {
    if (partOf(section.id) === about) return { part: about, what: inWords(section.title) };
    const item = section.items.find(({ id }) => id === about);
    if (item !== undefined) return { part: partOf(section.id), what: inWords(item.title) };
  }
  return { part: FIRST, what: t('visit.first') };
}

/** Items that failed and became no issue, and nobody said that they need not: worth a look, no reason not to seal. */
export function failedOnly(visiting: Visiting, view: VisitView): { part: string; title: string }[] {
  const listed = new Set(visiting.found.map(({ item }) => item));
  return visiting.seen.flatMap(({ section, items }) =>
    items
      .filter(
        ({ id, kind }) => kind.type === 'pass_fail' && visiting.answers[id] === 'fail' && !listed.has(id),
      )
      .filter(({ id }) => kept(settledName(view.id, id)) === undefined)
      .map(({ title }) => ({ part: partOf(section.id), title: inWords(title) })),
  );
}
