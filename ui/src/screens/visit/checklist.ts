/** How a checklist is shown: which items, how much of a section was looked at, an answer in words. */
import type { BothLanguages, Checklist, ChecklistItem, ChecklistSection } from '../../bindings';
import { language, t } from '../../text/index.svelte';

/** Answers by item, as the record writes them: `pass`, `fail`, `na`, an option, a number, a text. */
export type Answers = Readonly<Record<string, string>>;

/** What was seen of a section: items shown, of them answered, of them failed. */
export type Seen = { items: ChecklistItem[]; looked: number; failed: number };

/** A text of the checklist in the language of the screen. */
export function inWords(text: BothLanguages): string {
  return language() === 'en' ? text.en : text.zh;
}

/** The items to show for the answers so far. What hangs on a hidden item is hidden too. */
export function shownItems(checklist: Checklist, answers: Answers): Set<string> {
  const shown = new Set<string>();
  for (const section of checklist.sections) {
    for (const { id, shown_if } of section.items) {
      if (shown_if === undefined || (shown.has(shown_if.item) && answers[shown_if.item] === shown_if.equals))
        shown.add(id);
    }
  }
  return shown;
}

export function seenOf(section: ChecklistSection, shown: Set<string>, answers: Answers): Seen {
  const items = section.items.filter((item) => shown.has(item.id));
  return {
    items,
    looked: items.filter((item) => answers[item.id] !== undefined).length,
    failed: items.filter((item) => item.kind.type === 'pass_fail' && answers[item.id] === 'fail').length,
  };
}

/** An answer as a person reads it. */
export function answerInWords(item: ChecklistItem, answer: string): string {
  switch (item.kind.type) {
    case 'pass_fail':
      return answer === 'pass' || answer === 'fail' || answer === 'na'
        ? t(`visit.answer.${answer}` as const)
        : answer;
    case 'choice': {
      const option = item.kind.options.find(({ id }) => id === answer);
      return option === undefined ? answer : inWords(option.title);
    }
    case 'number':
      return `${answer} ${inWords(item.kind.unit)}`;
    default:
      return answer;
  }
}
