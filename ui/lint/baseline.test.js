/** The linters find what the oldest browsers lack: one that finds nothing would be as green as good code. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import stylelint from 'stylelint';

const cwd = join(import.meta.dirname, '..');

async function foundInScript(code) {
  const eslint = new ESLint({ cwd });
  const [result] = await eslint.lintText(code, { filePath: join(cwd, 'dist/assets/index.js') });
  return result.messages.map(({ message }) => message);
}

async function foundInStyle(code, codeFilename = join(cwd, 'dist/assets/index.css')) {
  const { results } = await stylelint.lint({ code, codeFilename, cwd });
  return results[0].warnings.map(({ text }) => text);
}

const YOUNG_SCRIPTS = [
  '[1].at(-1);',
  "Object.hasOwn({}, 'name');",
  'structuredClone({});',
  'crypto.randomUUID();',
  'await 1;',
  'class Held { static { held(); } }',
  'class Held { #at; static is(one) { return #at in one; } }',
  'held?.(...list, one);',
  "new Error('held', { cause: 1 });",
  '[1].findLast((one) => one);',
  '[1].toSorted();',
  'Object.groupBy([], (one) => one);',
  'Promise.withResolvers();',
  'new Set().union(new Set());',
  '/held/d;',
  'AbortSignal.timeout(1);',
  "URL.canParse('held');",
  'Array.fromAsync([]);',
  "new Intl.DurationFormat('zh');",
  "Intl.supportedValuesOf('unit');",
  'document.startViewTransition(() => 1);',
  'element.showPopover();',
  'element.checkVisibility();',
  'requestIdleCallback(() => 1);',
];

const OLD_SCRIPT = `
  held ??= Promise.any([]); 'held'.replaceAll('h', 'H');
  class Held { static one = 1; #two = 2; get two() { return this.#two; } }
  element.replaceChildren(); new Intl.ListFormat('zh'); new Intl.RelativeTimeFormat('zh');
  [1].map((one) => one).filter(Boolean); Object.fromEntries([]); queueMicrotask(() => 1);
  new ResizeObserver(() => 1); crypto.getRandomValues(new Uint8Array(1)); element.scrollIntoView();
`;

const YOUNG_STYLES = [
  'a:has(b) { color: red }',
  'a:is(b, i) { color: red }',
  'a:where(b) { color: red }',
  '@layer page { a { color: red } }',
  'a { container-type: inline-size }',
  '@container (min-width: 10px) { a { color: red } }',
  'a { height: 100dvh }',
  'a { aspect-ratio: 1 }',
  'a { & b { color: red } }',
  'a { color: color-mix(in srgb, red, blue) }',
  'a { color: light-dark(red, blue) }',
  'a { overflow: clip }',
  'a { rotate: 3deg }',
  'a { grid-template-columns: subgrid }',
  '@media (width >= 600px) { a { color: red } }',
];

const OLD_STYLE = `
  a { inset: 0; margin-inline: 1px; width: clamp(1px, 2vw, 3px); color: var(--ink) }
  a:focus-visible { outline: 2px solid red } .row { display: flex; gap: 1px }
  @media (prefers-reduced-motion: reduce) { a { transition: none } } @supports (gap: 1px) { a { color: red } }
`;

for (const code of YOUNG_SCRIPTS) {
  test(`scripts: ${code}`, async () => assert.notDeepEqual(await foundInScript(code), []));
}
for (const code of YOUNG_STYLES) {
  test(`styles: ${code}`, async () => assert.notDeepEqual(await foundInStyle(code), []));
}

test('styles inside a component are looked at', async () => {
  const component = `<p>held</p>\n<style>\n  p:has(b) {\n    color: red;\n  }\n</style>\n`;
  assert.notDeepEqual(await foundInStyle(component, join(cwd, 'src/Held.svelte')), []);
});

test('what the oldest browsers know is let through', async () => {
  assert.deepEqual(await foundInScript(OLD_SCRIPT), []);
  assert.deepEqual(await foundInStyle(OLD_STYLE), []);
});
