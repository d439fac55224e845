import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en';
import { glossary as enTerms } from './en/glossary';
import { zhCN } from './zh-CN';
import { glossary as zhTerms } from './zh-CN/glossary';

const source = join(import.meta.dirname, '..');

/** Everything a person could see a word of, less the language files themselves. */
const screens = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(
    (path) => /\.(svelte|ts)$/.test(path) && !/^text\/(en|zh-CN)\//.test(path) && !path.endsWith('.test.ts'),
  )
  .map((path) => ({ path, code: withoutComments(readFileSync(join(source, path), 'utf8')) }));

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|^\s*\/\/.*$/gm, '');
}

function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)[|}]/g)].map(([, name]) => name ?? ''))].sort();
}

/** The terms that a text names, in whatever form. */
function termsIn(text: string): string[] {
  return [...text.matchAll(/\[(\w+)\]/g)].map(([, form]) => {
    const term = form![0]!.toLowerCase() + form!.slice(1);
    return term in zhTerms ? term : term.replace(/s$/, '');
  });
}

/** Texts that mean something else by a word that is a term too: 督导、调研、帮扶、宣讲 are what a cadre is sent for. */
const NO_TERM = /^(visit\.text|visit\.short|field|did\.text)\.helped$|^about\.what$/;
/** Short forms of terms: where the term has another name, they would still say the old one. */
const SHORT = { 'zh-CN': ['线索', '任务书'], en: ['issue'] };

/** What of a text says a term in the app's own word, where an office may have another. */
function plainTerms(language: 'zh-CN' | 'en', key: string, text: string): string[] {
  if (NO_TERM.test(key)) return [];
  const words = [...Object.values(language === 'en' ? enTerms : zhTerms), ...SHORT[language]];
  const bare = text.replace(/\[\w+\]|\{\w+/g, ' ');
  return words.filter((word) =>
    language === 'en' ? new RegExp(`(?<![\\w-])${word}s?(?![\\w])`, 'i').test(bare) : bare.includes(word),
  );
}

/** Keys made from a stem and a word of the core, such as `failure.` and a code: used wherever the stem is. */
const stems = screens.flatMap(({ code }) =>
  [...code.matchAll(/[`']([\w.]+\.)\$\{/g)].map(([, stem]) => stem!),
);

describe('the two languages', () => {
  test('have the same keys', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zhCN).sort());
    expect(Object.keys(enTerms)).toEqual(Object.keys(zhTerms));
  });

  test.each(Object.keys(zhCN) as (keyof typeof zhCN)[])(
    'say something in %s, with the same values',
    (key) => {
      expect(en[key].trim()).not.toBe('');
      expect(zhCN[key].trim()).not.toBe('');
      expect(namesIn(en[key])).toEqual(namesIn(zhCN[key]));
      for (const term of [...termsIn(zhCN[key]), ...termsIn(en[key])]) expect(zhTerms).toHaveProperty(term);
    },
  );

  test('say every term as the office says it', () => {
    const plain = (['zh-CN', 'en'] as const).flatMap((language) =>
      Object.entries(language === 'en' ? en : zhCN).flatMap(([key, text]) =>
        plainTerms(language, key, text).map((word) => `${language} ${key}: ${word}`),
      ),
    );
    expect(plain).toEqual([]);
    expect(plainTerms('en', 'x', 'Two issues, a [task]')).toEqual(['issue']);
    expect(plainTerms('zh-CN', 'x', '有[issue]，也有任务')).toEqual(['任务']);
  });

  test('shout at nobody', () => {
    const loud = Object.values({ ...zhCN, ...en }).filter((text) => /[!！]/.test(text));
    expect(loud).toEqual([]);
  });

  test('leave nothing untranslated', () => {
    const han = Object.entries(en).filter(([, text]) => /\p{Script=Han}/u.test(text));
    expect(han).toEqual([]);
  });

  test('have no text that no screen shows', () => {
    const unused = Object.keys(zhCN).filter(
      (key) =>
        !screens.some(({ code }) => code.includes(`'${key}'`)) && !stems.some((stem) => key.startsWith(stem)),
    );
    expect(unused).toEqual([]);
  });

  test('hold every word: no screen has text of its own', () => {
    const own = screens
      .filter(({ path, code }) => path !== 'text/index.svelte.ts' && /\p{Script=Han}/u.test(code))
      .map(({ path }) => path);
    expect(own).toEqual([]);
  });

  test('are asked only for texts that exist', () => {
    const asked = screens.flatMap(({ code }) =>
      [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((key) => !(key! in zhCN))).toEqual([]);
  });
});
