/** What was refused, in words that a person can read, copy, correct and send again. */
import type { Checklist, ChecklistItem, Resend, TrayView } from '../../bindings';
import { tablet } from '../../facts.svelte';
import { t, told } from '../../text/index.svelte';
import { day } from '../../time';
import { responsible, severity } from '../../words';
import { answerInWords, inWords as askedIn } from '../visit/checklist';

/** One thing that was written: what it is, and the words. */
export type Line = { label: string; words: string };

/** What says who, when and which, and what the person never wrote. */
const TECHNICAL = [
  'id',
  // The heading names it.
  'station',
  'by',
  'at',
  'kind',
  'visit',
  'hash',
  'len',
  'lat',
  'lon',
  'accuracy',
  'seal',
  'checklist',
];

/** Arguments of deeds that are words of the person, in the order in which they are corrected. */
const WORDS = [
  'title',
  'said',
  'what',
  'text',
  'reason',
  'description',
  'place',
  'who',
  'amount',
  'name',
  'post',
  'remark',
];

/** What the visit's checklist asks, by item: an answer or a remark in a record names only that. */
export type Items = ReadonlyMap<string, ChecklistItem>;

export function itemsOf(checklist: Checklist | undefined): Items {
  const items = (checklist?.sections ?? []).flatMap((section) => section.items);
  return new Map(items.map((item) => [item.id, item]));
}

type Act = { begin?: unknown; add?: unknown; set?: unknown; text?: unknown; value?: unknown };

function lineOf(field: string, value: unknown, items: Items): Line[] {
  const [, map, id] = /^(answers|remarks)\.(.+)$/.exec(field) ?? [];
  const item = items.get(id ?? '');
  if (item !== undefined && typeof value === 'string' && value !== '')
    return [{ label: askedIn(item.title), words: map === 'answers' ? answerInWords(item, value) : value }];
  const name = field.split('.').pop() ?? field;
  if (TECHNICAL.includes(name) || value === null || value === '' || typeof value === 'object') return [];
  return [{ label: told(`field.${name}`) ?? name, words: inWords(name, value) }];
}

/** A value as the screens say it elsewhere, never the word that the record holds. */
function inWords(name: string, value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'word.yes' : 'word.no');
  const written = String(value);
  switch (name) {
    case 'severity':
      return severity(written);
    case 'responsible':
      return responsible(written);
    case 'category':
      return tablet.category(written);
    case 'due':
    case 'until':
    case 'was':
      return day(written);
    default:
      return written;
  }
}

function linesOf(record: unknown, items: Items): Line[] {
  if (typeof record !== 'object' || record === null) return [];
  return Object.entries(record).flatMap(([field, value]) => lineOf(field, value, items));
}

/** Everything that a refused entry wrote. */
export function linesIn(wrote: unknown, items: Items): Line[] {
  if (!Array.isArray(wrote)) return [];
  return (wrote as Act[]).flatMap((act) => {
    if (act.begin !== undefined) return linesOf(act.begin, items);
    if (act.add !== undefined) return linesOf(act.value, items);
    return lineOf(String(act.set ?? act.text ?? ''), act.value, items);
  });
}

/** The same as text to be copied. */
export function asText(item: TrayView, items: Items): string {
  const head = [item.station_short_name, item.title].filter((word) => word !== '').join(' · ');
  return [head, ...linesIn(item.wrote, items).map(({ label, words }) => `${label}: ${words}`)].join('\n');
}

/** A text inside a deed's arguments, by the way that leads to it. */
export type Correctable = { way: string[]; label: string; words: string };

/** The texts of a deed that can be corrected, wherever they stand in its arguments. */
export function correctable(resend: Resend): Correctable[] {
  const found: Correctable[] = [];
  const look = (record: Record<string, unknown>, way: string[]): void => {
    for (const [field, value] of Object.entries(record)) {
      if (typeof value === 'string' && WORDS.includes(field))
        found.push({ way: [...way, field], label: told(`field.${field}`) ?? t('tray.words'), words: value });
      else if (typeof value === 'object' && value !== null && !Array.isArray(value))
        look(value as Record<string, unknown>, [...way, field]);
    }
  };
  look(resend.given, []);
  const order = ({ way }: Correctable) => WORDS.indexOf(way[way.length - 1] ?? '');
  return found.sort((one, other) => order(one) - order(other));
}

/** A deed's arguments with the texts as corrected. */
export function corrected(
  resend: Resend,
  texts: readonly { way: string[]; words: string }[],
): Record<string, unknown> {
  const given = JSON.parse(JSON.stringify(resend.given)) as Record<string, unknown>;
  for (const { way, words } of texts) {
    let record = given;
    for (const step of way.slice(0, -1)) record = record[step] as Record<string, unknown>;
    record[way[way.length - 1] ?? ''] = words;
  }
  return given;
}
