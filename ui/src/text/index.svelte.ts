/**
 * All words on the screen, in two languages.
 *
 * `t` takes only keys that exist and insists on the values that the Chinese text names in braces. It reads
 * the language as state, so a screen turns over by itself when the person picks the other one.
 */
import { en } from './en';
import { zhCN } from './zh-CN';

export type Key = keyof typeof zhCN;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type ValuesOf<K extends Key> = [NamesIn<(typeof zhCN)[K]>] extends [never]
  ? []
  : [Record<NamesIn<(typeof zhCN)[K]>, string | number>];

export const languages = {
  'zh-CN': { own: '中文', texts: zhCN },
  en: { own: 'English', texts: en },
} as const;
export type Language = keyof typeof languages;

const REMEMBERED = 'language';

function remembered(): Language {
  return localStorage.getItem(REMEMBERED) === 'en' ? 'en' : 'zh-CN';
}

let current = $state<Language>(remembered());

export function language(): Language {
  return current;
}

export function speak(chosen: Language): void {
  current = chosen;
  document.documentElement.lang = chosen;
  localStorage.setItem(REMEMBERED, chosen);
}

export function t<K extends Key>(key: K, ...[values]: ValuesOf<K>): string {
  const text: string = languages[current].texts[key];
  if (values === undefined) return text;
  const given: Record<string, string | number> = values;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}
