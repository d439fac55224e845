import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en';
import { zhCN } from './zh-CN';

const board = join(import.meta.dirname, '..');
const code = readdirSync(board, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !path.startsWith('text/') && path !== 'api-types.ts')
  .map((path) => readFileSync(join(board, path), 'utf8'))
  .join('\n');
const problems = readFileSync(join(board, '../../crates/hq/src/board/problem.rs'), 'utf8');

/** A word that follows a number names it once more. */
const namesIn = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)[|}]/g)].map(([, name]) => name))].sort();

describe('the two languages of the board', () => {
  test('have the same keys, all of them said, with the same values', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zhCN).sort());
    for (const key of Object.keys(zhCN) as (keyof typeof zhCN)[]) {
      expect(en[key].trim(), key).not.toBe('');
      expect(namesIn(en[key]), key).toEqual(namesIn(zhCN[key]));
      expect(en[key], key).not.toMatch(/\p{Script=Han}/u);
      expect(zhCN[key] + en[key], key).not.toMatch(/[!！]/);
    }
  });

  test('say every key that the code asks for, and no other', () => {
    const literal = new Set([...code.matchAll(/['"`]([a-z_]+(?:\.[\w]+)+)['"`]/g)].map(([, key]) => key));
    const stems = [...code.matchAll(/[`']([\w.]+\.)\$\{/g)].map(([, stem]) => stem!);
    const unused = Object.keys(zhCN).filter(
      (key) => !literal.has(key) && !stems.some((stem) => key.startsWith(stem)),
    );
    expect(unused).toEqual([]);
  });

  test('have a sentence for every problem of the board', () => {
    const table = /CODES[^=]*= &\[([\s\S]*?)\n\];/.exec(problems)?.[1] ?? '';
    const codes = [...table.matchAll(/\(\s*"(\w+)",\s*\d+/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(10);
    for (const code of codes) expect(zhCN, code).toHaveProperty([`problem.${code}`]);
  });
});
