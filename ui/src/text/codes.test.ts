/** Every code that the core can stop with has a sentence here: the command line's tables name them all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureText, reasonText } from '../failures';
import { zhCN } from './zh-CN';

const table = readFileSync(join(import.meta.dirname, '../../../crates/field/src/text/zh-codes.txt'), 'utf8');
const codes = (head: string) =>
  [...table.matchAll(new RegExp(`^${head}\\.(\\S+) = `, 'gm'))].map(([, code]) => code ?? '');

/** What only the command line can meet: files, standard input, its own options. */
const OF_THE_COMMAND_LINE = [
  'ambiguous_id',
  'gaps',
  'no_home',
  'bad_standard_input',
  'no_file',
  'file_exists',
  'no_draft',
  'bad_tray_entry',
  'similar_to_nothing',
  'on_no_side',
  'no_signals',
  'output_closed',
];

/** Said with the code or the reason that they carry. */
const CARRIERS = ['refused', 'bad_input', 'hq_refused', 'hq_busy_until'];

describe('codes of the core', () => {
  test.each(codes('reason').filter((code) => code !== 'other'))('the rule %s has words', (code) => {
    expect(zhCN).toHaveProperty([`reason.${code}`]);
    expect(reasonText({ code, detail: 'title 40' })).not.toContain('{');
  });

  test.each(codes('error').filter((code) => !OF_THE_COMMAND_LINE.includes(code) && !CARRIERS.includes(code)))(
    'the failure %s has words',
    (code) => {
      expect(failureText({ code, detail: '', message: 'MESSAGE' })).not.toContain('MESSAGE');
    },
  );

  test.each(codes('hq'))('what headquarters says with %s has words', (code) => {
    expect(failureText({ code, detail: '', message: 'MESSAGE' })).not.toContain('MESSAGE');
  });

  test('what no version knows is said with the words of the core', () => {
    expect(failureText({ code: 'of_next_year', detail: '', message: 'MESSAGE' })).toContain('MESSAGE');
  });
});
