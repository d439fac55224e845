/** The app carries texts by their places: whatever the code asks for, it gets what the source says. */
import { describe, expect, test } from 'vitest';
import { texts } from '../../build/texts';
import { en } from './en';
import { zhCN } from './zh-CN';

const built = await texts();

function carried(path: string, name: string): Record<string | number, string> {
  const names = /export default (.*);/.exec(built.load('\0virtual:text-names')!)![1];
  const code = built.load(`/ui${path}`)!.replace(/import .*;/, `const names = ${names};`);
  return new Function(`${code.replace('export const', 'const')} return ${name};`)();
}

describe.each([
  ['/src/text/zh-CN/index.ts', 'zhCN', zhCN],
  ['/src/text/en/index.ts', 'en', en],
])('%s as it is built', (path, name, source: Record<string, string>) => {
  const row = carried(path, name);

  test('answers every key that is asked for as it stands', () => {
    for (const [key, text] of Object.entries(source)) {
      const call = built.transform(`t('${key}', { n })`, `${import.meta.dirname}/x.ts`)!;
      expect(row[Number(/^t\((\d+), \{ n \}\)$/.exec(call)![1])]).toBe(text);
    }
  });

  test('answers keys that the code makes', () => {
    const made = Object.entries(source).filter(([key]) => /^(failure|reason|deed)\./.test(key));
    expect(made.length).toBeGreaterThan(100);
    for (const [key, text] of made) expect(row[key]).toBe(text);
  });
});

test('a key that lost its name is not asked for by name', () => {
  const bundle = (code: string) => ({ 'index.js': { type: 'chunk', code } });
  expect(() => built.generateBundle({}, bundle('f("failure.other"); f("no.text")'))).not.toThrow();
  expect(() => built.generateBundle({}, bundle('f("issue.one")'))).toThrow('issue.one');
});
