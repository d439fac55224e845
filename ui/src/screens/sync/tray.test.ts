import { describe, expect, test } from 'vitest';
import type { ChecklistItem } from '../../bindings';
import { t } from '../../text/index.svelte';
import { correctable, corrected, itemsOf, linesIn } from './tray';

describe('what was refused', () => {
  test('is read in words, without what the person never wrote', () => {
    const wrote = [
      { add: 'updates', value: { kind: 'closed', by: 'C1', at: 17, text: '已整改' } },
      { set: 'due', value: '2020-12-01' },
      { text: 'description', value: '插座烧黑' },
      { begin: { station: '420921104-01', severity: 'low', responsible: 'post:所长' } },
    ];
    const words = ['已整改', '2020年12月1日', '插座烧黑', '一般', '所长'];
    expect(linesIn(wrote, new Map()).map(({ words }) => words)).toEqual(words);
  });

  test('names what the checklist asked', () => {
    const item: ChecklistItem = {
      id: 'area-direct',
      title: { zh: '直通办案区', en: 'Leads straight in' },
      kind: { type: 'pass_fail' },
      category: 'case-area',
    };
    const sections = [{ id: 's', title: item.title, items: [item] }];
    const items = itemsOf({ id: 'c', version: 1, title: item.title, sections });
    const wrote = [
      { set: 'answers.area-direct', value: 'fail' },
      { set: 'remarks.area-direct', value: '后门锁着' },
    ];
    expect(linesIn(wrote, items)).toEqual([
      { label: '直通办案区', words: t('visit.answer.fail') },
      { label: '直通办案区', words: '后门锁着' },
    ]);
  });

  test('is corrected where its words stand, however deep, and nowhere else', () => {
    const resend = {
      command: 'open_issue',
      given: { open: { title: '旧', station: 'S', description: '长' } },
    };
    const texts = correctable(resend);
    expect(texts.map(({ way }) => way.join('.'))).toEqual(['open.title', 'open.description']);
    const again = corrected(resend, [{ way: ['open', 'title'], words: '新' }]);
    expect(again).toEqual({ open: { title: '新', station: 'S', description: '长' } });
    expect(resend.given.open.title).toBe('旧');
  });
});
