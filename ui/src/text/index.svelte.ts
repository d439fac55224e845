/**
 * All words on the screen, in two languages.
 *
 * `t` takes only keys that exist and insists on the values that the Chinese text names in braces. It reads
 * the language as state, so a screen turns over by itself when the person picks the other one. In a text
 * `{n}` is a value, `{n|thing|things}` a word that follows the number n, and `[issue]` a term of the
 * glossary.
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
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}|\[(\w+)\]/g, (whole, name, one, many, term) => {
    if (term !== undefined) {
      const known: Record<string, string> = languages[current].terms;
      return own[current]?.[term] ?? known[term] ?? whole;
    }
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined) return String(value);
    return new Intl.PluralRules(current).select(Number(value)) === 'one' ? one : many;
  });
}
