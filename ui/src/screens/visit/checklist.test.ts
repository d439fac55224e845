import { describe, expect, test } from 'vitest';
import type { Checklist, ChecklistItem } from '../../bindings';
import { answerInWords, seenOf, shownItems } from './checklist';

const words = (word: string) => ({ zh: word, en: word });
const item = (id: string, more: Partial<ChecklistItem> = {}): ChecklistItem => ({
  id,
  title: words(id),
  kind: { type: 'pass_fail' },
  category: 'other',
  ...more,
});
const choice: ChecklistItem['kind'] = {
  type: 'choice',
  options: [
    { id: 'sound', title: words('no sound') },
    { id: 'picture', title: words('no picture') },
  ],
};
const section = {
  id: 'area',
  title: words('area'),
  items: [
    item('recording'),
    item('fault', { kind: choice, shown_if: { item: 'recording', equals: 'fail' } }),
    item('since', { kind: { type: 'text', max_chars: 9 }, shown_if: { item: 'fault', equals: 'sound' } }),
    item('people', { kind: { type: 'number', min: 0, max: 9, unit: words('people') } }),
  ],
};
const checklist: Checklist = { id: 'basic', version: 1, title: words('basic'), sections: [section] };

describe('a checklist', () => {
  test('shows what hangs on an answer only after that answer', () => {
    expect([...shownItems(checklist, {})]).toEqual(['recording', 'people']);
    expect([...shownItems(checklist, { recording: 'pass' })]).toEqual(['recording', 'people']);
    expect([...shownItems(checklist, { recording: 'fail' })]).toEqual(['recording', 'fault', 'people']);
  });

  test('hides what hangs on a hidden item, whatever was answered before', () => {
    const answers = { recording: 'pass', fault: 'sound', since: 'May' };
    expect([...shownItems(checklist, answers)]).toEqual(['recording', 'people']);
  });

  test('counts an untouched item as not looked at, and no hidden one at all', () => {
    const answers = { recording: 'fail', people: '3', since: 'hidden' };
    const seen = seenOf(section, shownItems(checklist, answers), answers);
    expect(seen.items.map(({ id }) => id)).toEqual(['recording', 'fault', 'people']);
    expect(seen).toMatchObject({ looked: 2, failed: 1 });
  });

  test('does not count a text that says "fail" as failed', () => {
    const answers = { recording: 'fail', fault: 'sound', since: 'fail' };
    expect(seenOf(section, shownItems(checklist, answers), answers)).toMatchObject({ looked: 3, failed: 1 });
  });

  test('says an answer in words, and one that it does not know as it is written', () => {
    expect(answerInWords(section.items[1]!, 'picture')).toBe('no picture');
    expect(answerInWords(section.items[1]!, 'of a later version')).toBe('of a later version');
    expect(answerInWords(section.items[3]!, '3')).toBe('3 people');
    expect(answerInWords(section.items[0]!, 'perhaps')).toBe('perhaps');
  });
});
