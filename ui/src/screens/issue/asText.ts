/** An issue as plain text, to be pasted into a message: what the screen says, without the screen. */
import type { IssueView, StoryEntry, StoryEvent } from '../../bindings';
import { t } from '../../text/index.svelte';
import { day, dayAndTime } from '../../time';
import { responsible, severity, standing } from '../../words';
import { fieldName, valueOf } from './fields';
import { stepWord, toldOf, updateWord } from './story';

type Names = Readonly<Record<string, string>>;

export function asText(
  issue: IssueView,
  station: string,
  entries: readonly StoryEntry[],
  people: Names,
  categories: Names,
): string {
  const line = (field: string, value: string) => t('copy.line', { field, value });
  const lines = [
    issue.title ?? '',
    line(t('issue.field.station'), station),
    line(t('issue.field.state'), standing(issue.status.state)),
    line(fieldName('due', issue), issue.due === null ? t('value.unset') : day(issue.due)),
    line(fieldName('severity', issue), severity(issue.severity)),
    line(fieldName('responsible', issue), responsible(issue.responsible, people)),
  ];
  if (issue.category !== null) {
    lines.push(line(fieldName('category', issue), categories[issue.category] ?? issue.category));
  }
  if (issue.place) lines.push(line(fieldName('place', issue), issue.place));
  if (issue.description !== '') lines.push('', issue.description);
  if (issue.tasks.length > 0) {
    lines.push('', t('plan.title'));
    for (const task of issue.tasks) {
      lines.push(
        beside(
          task.due === null ? t('value.unset') : day(task.due),
          task.text,
          task.who,
          task.done === true ? t('plan.done') : '',
        ),
      );
    }
  }
  lines.push('', t('story.title'));
  for (const told of toldOf(entries, issue.media)) {
    const said = told.events.map((event) => sayingOf(event, issue, people, categories));
    if (told.files > 0) said.push(t('story.files', { n: told.files }));
    lines.push(beside(dayAndTime(told.at), told.who.name, ...said));
  }
  return lines.join('\n');
}

function sayingOf(event: StoryEvent, issue: IssueView, people: Names, categories: Names): string {
  switch (event.what) {
    case 'update':
      return beside(updateWord(event.update.kind), event.effect?.text, event.update.text);
    case 'task':
      return beside(t('story.task'), event.task.text);
    case 'value':
      return t('story.set', {
        field: fieldName(event.field, issue),
        becomes: valueOf(event.field, event.to, people, categories),
      });
    case 'support':
      return beside(
        t('story.support', { step: stepWord(event.update.kind) }),
        event.title,
        event.update.text,
      );
  }
}

function beside(...parts: (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join('  ');
}
