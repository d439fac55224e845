/**
 * All words of the board, in two languages: `t` takes only keys that exist and insists on the values that the Chinese
 * text names in braces. `{n}` is a value, `{n|day|days}` a word that follows the number n.
 */
import { en } from './en';
import { zhCN } from './zh-CN';

export type Key = keyof typeof zhCN;

type Bare<Name> = Name extends `${infer Value}|${string}` ? Value : Name;
type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Bare<Name> | NamesIn<Rest>
  : never;
type ValuesOf<K extends Key> = [NamesIn<(typeof zhCN)[K]>] extends [never]
  ? []
  : [Record<NamesIn<(typeof zhCN)[K]>, string | number>];

export const languages = {
  'zh-CN': { own: '中文', texts: zhCN },
  en: { own: 'English', texts: en },
} as const;
export type Language = keyof typeof languages;

const KEPT = 'baolian.language';
const first: Language = localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh-CN';

let current = $state<Language>(first);
document.documentElement.lang = first;

export function language(): Language {
  return current;
}

export function speak(chosen: Language): void {
  current = chosen;
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen;
}

export function t<K extends Key>(key: K, ...[values]: ValuesOf<K>): string {
  return filled(languages[current].texts[key], values ?? {});
}

/** The text for a key made from a word of headquarters, such as a code or a state; nothing where there is none. */
export function told(key: string, values: Record<string, string | number> = {}): string | undefined {
  return key in zhCN ? filled(languages[current].texts[key as Key], values) : undefined;
}

function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined) return String(value);
    return new Intl.PluralRules(current).select(Number(value)) === 'one' ? one : many;
  });
}
