/** An office may say terms in its own way: those that headquarters takes are those of the glossary. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { glossary } from './zh-CN/glossary';

// Of the page a text needs only the language's mark.
globalThis.document = { documentElement: {} } as Document;
const { sayAs, speak, t } = await import('./index.svelte');

afterEach(() => {
  sayAs({});
  speak('zh-CN');
});

test('headquarters takes every term of the glossary and no other', () => {
  const rust = readFileSync(join(import.meta.dirname, '../../../crates/record/src/terms.rs'), 'utf8');
  const list = /pub const TERMS[^=]*= \[([^\]]*)\]/.exec(rust)![1]!;
  expect([...list.matchAll(/"(\w+)"/g)].map(([, term]) => term)).toEqual(Object.keys(glossary));
});

test('a term is said as the office says it, in the language in which it says so', () => {
  expect(t('open.title')).toContain('问题');
  sayAs({ 'zh-CN': { issue: '隐患' } });
  expect(t('open.title')).toBe(t('open.title').replace('问题', '隐患'));
  expect(t('open.title')).toContain('隐患');
  expect(t('open.internal')).toBe('限内部');
  speak('en');
  expect(t('open.title')).toContain('problem');
  sayAs({ en: { issue: 'hazard' } });
  expect(t('open.title')).toContain('hazard');
  expect(t('lists.issues')).toBe('Hazards');
  expect(t('visit.summaryFound', { n: 1 })).toMatch(/1 hazard$/);
  sayAs({ en: { issue: 'deficiency', task: 'wish' } });
  expect(t('visit.summaryFound', { n: 2 })).toMatch(/2 deficiencies$/);
  expect(t('lists.tasks')).toBe('Wishes');
  expect(t('lists.effects')).toBe('Effects');
});

test('numbers are written as people read them, and a word that follows one goes with it', () => {
  speak('en');
  expect(t('badge.coming', { coming: 12_345 })).toContain('12,345');
  expect(t('date.inDays', { days: 1 })).toBe('1 day');
  expect(t('date.inDays', { days: 1_001 })).toBe('1,001 days');
  speak('zh-CN');
  expect(t('sync.held', { held: 11, recorded: 1_400 })).toBe('平台已收 11/1,400');
  expect(t('sync.receipt', { n: String(20_417) })).toBe('回执 №20417');
});
