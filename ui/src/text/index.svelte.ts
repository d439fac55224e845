/**
 * All words on the screen, in two languages.
 *
 * `t` takes only keys that exist and insists on the values that the Chinese text names in braces. It reads
 * the language as state, so a screen turns over by itself when the person picks the other one. In a text
 * `{n}` is a value, a number in the language's figures, `{n|thing|things}` a word that follows the number n, and `[issue]` a term of the
 * glossary, in English also as `[Issue]`, `[issues]` and `[Issues]`.
 */
import type { Terms } from '../bindings';
import { en } from './en';
import { glossary as enTerms } from './en/glossary';
import { zhCN } from './zh-CN';
import { glossary as zhTerms } from './zh-CN/glossary';

export type Key = keyof typeof zhCN;
export type Term = keyof typeof zhTerms;

type Bare<Name> = Name extends `${infer Value}|${string}` ? Value : Name;
type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Bare<Name> | NamesIn<Rest>
  : never;
export type ValuesOf<K extends Key> = [NamesIn<(typeof zhCN)[K]>] extends [never]
  ? []
  : [Record<NamesIn<(typeof zhCN)[K]>, string | number>];

export const languages = {
  'zh-CN': { own: '中文', texts: zhCN, terms: zhTerms },
  en: { own: 'English', texts: en, terms: enTerms },
} as const;
export type Language = keyof typeof languages;

let current = $state<Language>('zh-CN');
/** What an office says in its own way, by language and term. */
let own = $state.raw<Terms>({});

export function language(): Language {
  return current;
}

export function speak(chosen: Language): void {
  current = chosen;
  document.documentElement.lang = chosen;
}

/** Terms of an office in place of the app's own; what it does not name stays as it is. */
export function sayAs(terms: Terms): void {
  own = terms;
}

function texts(): Record<Key, string> {
  return languages[current].texts;
}

/** The text for a key made from a word of the core, such as an error's code; nothing where there is none. */
export function told(key: string, values: Record<string, string | number> = {}): string | undefined {
  return key in zhCN ? filled(texts()[key as Key], values) : undefined;
}

export function t<K extends Key>(key: K, ...[values]: ValuesOf<K>): string {
  return filled(texts()[key], values ?? {});
}

function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}|\[(\w+)\]/g,
    (whole, name, one, many, term: string | undefined) => {
      if (term !== undefined) return said(term) ?? whole;
      const value = values[name];
      if (value === undefined) return whole;
      if (one === undefined) return typeof value === 'number' ? inFigures(value) : value;
      return filled(new Intl.PluralRules(current).select(Number(value)) === 'one' ? one : many, values);
    },
  );
}

const figures = new Map<Language, Intl.NumberFormat>();

/** A number as people read it; what only counts on, such as a receipt's, is given as a text. */
function inFigures(value: number): string {
  let format = figures.get(current);
  if (format === undefined) figures.set(current, (format = new Intl.NumberFormat(current)));
  return format.format(value);
}

/** A term in the form that a text asks for: `issue`, `Issue` where a sentence begins, `issues` for several. */
function said(form: string): string | undefined {
  const known: Record<string, string> = languages[current].terms;
  const word = (term: string) => own[current]?.[term] ?? known[term];
  const term = form[0]!.toLowerCase() + form.slice(1);
  const found = word(term) ?? several(word(term.slice(0, -1)));
  return term === form ? found : found && found[0]!.toUpperCase() + found.slice(1);
}

/** As English makes it of a word that an office may choose; Chinese texts ask for one always. */
function several(word: string | undefined): string | undefined {
  return word
    ?.replace(/([^aeiou])y$/, '$1ie')
    .replace(/(s|x|z|ch|sh)$/, '$1e')
    .concat('s');
}
