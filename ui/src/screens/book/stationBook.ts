/** What the task book says of one station: its leads and the three lists as tables of words. */
import type { EffectItem, IssueItem, LeadItem, TaskItem } from '../../bindings';
import { call } from '../../shell';
import { t } from '../../text/index.svelte';
import { day, isoDay } from '../../time';
import { responsible, severity, standing } from '../../words';
import { outcomeOf } from '../support/words';
import { whole } from './whole';

export type Table = { title: string; heads: string[]; rows: string[][]; none: string };

/** `all` takes what is closed and done along, too. */
export async function tablesOf(station: string, all: boolean): Promise<Table[]> {
  const scope = { stations: [station] };
  const [leads, issues, tasks, effects] = await Promise.all([
    whole((page) => call('leads', { filter: { scope, state: all ? 'any' : 'open', sort: 'station' }, page })),
    whole((page) =>
      call('issues', { filter: { scope, state: all ? 'any' : 'open', sort: 'station' }, page }),
    ),
    whole((page) => call('tasks', { filter: { scope, state: all ? 'any' : 'open', sort: 'station' }, page })),
    whole((page) => call('effects', { filter: { scope, reverse: true }, page })),
  ]);
  const shown = all ? effects : effects.filter((each) => each.issue_state !== 'closed');
  return [leadTable(leads), issueTable(issues), taskTable(tasks), effectTable(shown)];
}

const numbered = (rows: string[][]) => rows.map((row, at) => [String(at + 1), ...row]);

function leadTable(leads: readonly LeadItem[]): Table {
  return {
    title: t('book.leads'),
    heads: [t('book.no'), t('book.lead'), t('book.source'), t('book.date'), t('book.outcome')],
    rows: numbered(
      leads.map((each) => [
        each.title,
        each.source,
        each.date === '' ? '' : day(each.date),
        outcomeOf(each.outcome),
      ]),
    ),
    none: t('book.none'),
  };
}

function issueTable(issues: readonly IssueItem[]): Table {
  return {
    title: t('book.issues'),
    heads: [
      t('book.no'),
      t('book.issue'),
      t('book.place'),
      t('book.severity'),
      t('book.responsible'),
      t('book.due'),
      t('book.state'),
    ],
    rows: numbered(
      issues.map((each) => [
        each.title,
        each.place,
        severity(each.severity),
        responsible(each.responsible),
        each.due === '' ? '' : day(each.due),
        standing(each.state),
      ]),
    ),
    none: t('book.none'),
  };
}

function taskTable(tasks: readonly TaskItem[]): Table {
  return {
    title: t('book.tasks'),
    heads: [t('book.no'), t('book.task'), t('book.ofIssue'), t('book.who'), t('book.due'), t('book.state')],
    rows: numbered(
      tasks.map((each) => [
        each.text,
        each.issue_title,
        each.who,
        each.due === '' ? '' : day(each.due),
        each.done ? t('lists.done') : each.issue_state === 'closed' ? standing('closed') : t('lists.todo'),
      ]),
    ),
    none: t('book.none'),
  };
}

function effectTable(effects: readonly EffectItem[]): Table {
  return {
    title: t('book.effects'),
    heads: [t('book.no'), t('book.effect'), t('book.ofIssue'), t('book.date'), t('book.evidence')],
    rows: numbered(
      effects.map((each) => [
        each.text,
        each.issue_title,
        day(isoDay(each.at)),
        each.evidence === 0 ? t('lists.bare') : t('lists.evidence', { n: each.evidence }),
      ]),
    ),
    none: t('book.none'),
  };
}
