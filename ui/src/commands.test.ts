import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
const bindings = readFileSync(join(here, 'bindings.ts'), 'utf8');
const commands = [...bindings.matchAll(/^ {2}(\w+): \{ given/gm)].map(([, name]) => name!);

/** The page's own code; generated and test files call nothing. */
const code = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && path !== 'bindings.ts' && !path.endsWith('.test.ts'))
  .filter((path) => !path.startsWith('text/'))
  .map((path) => readFileSync(join(here, path), 'utf8'))
  .join('\n');

test('the page may call nothing that it does not call', () => {
  expect(commands.length).toBeGreaterThan(50);
  // By its name in a call, or as what one of the forms over an issue sends.
  const called = (name: string) => new RegExp(`'${name}'|^ {2}${name}: \\{`, 'm').test(code);
  expect(commands.filter((name) => !called(name))).toEqual([]);
});
