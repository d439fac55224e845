import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en';
import { zhCN } from './zh-CN';

const source = join(import.meta.dirname, '..');

/** Everything a person could see a word of, less the language files themselves. */
const screens = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !path.startsWith('text/') && !path.endsWith('.test.ts'))
  .map((path) => ({ path, code: withoutComments(readFileSync(join(source, path), 'utf8')) }));

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|^\s*\/\/.*$/gm, '');
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
}

describe('the two languages', () => {
  test('have the same keys in the same order', () => {
    expect(Object.keys(en)).toEqual(Object.keys(zhCN));
  });

  test.each(Object.keys(zhCN) as (keyof typeof zhCN)[])(
    'say something in %s, with the same values',
    (key) => {
      expect(en[key].trim()).not.toBe('');
      expect(zhCN[key].trim()).not.toBe('');
      expect(namesIn(en[key])).toEqual(namesIn(zhCN[key]));
    },
  );

  test('have no text that no screen shows', () => {
    const unused = Object.keys(zhCN).filter((key) => !screens.some(({ code }) => code.includes(`'${key}'`)));
    expect(unused).toEqual([]);
  });

  test('hold every word: no screen has text of its own', () => {
    const own = screens.filter(({ code }) => /\p{Script=Han}/u.test(code)).map(({ path }) => path);
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
