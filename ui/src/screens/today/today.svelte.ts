/** Everything that Today shows, asked together and kept true. */
import type { Due, IssueFilter, Party, TaskItem, TodayView, VisitItem, Waiting } from '../../bindings';
import { Live } from '../../live.svelte';
import { call } from '../../shell';
import { t } from '../../text/index.svelte';
import { daysAfter } from '../../time';
import { nameIn } from '../lists/areas';
import { unfinishedOf, type Unfinished } from './unfinished';
import { saidIn, told } from './waiting';

/** Of so many things that wait the words are read; more are shown without. */
const IN_WORDS = 8;
/** Tasks of a station are named so many days before they are due. */
const AHEAD = 3;

export type Row = Waiting & { said: { who: string; words: string } | undefined };
export type StationNow = {
  due: Due;
  open: number;
  overdue: number;
  contested: number;
  leads: number;
  last: VisitItem | undefined;
  unsealed: VisitItem | undefined;
};
export type Left = { unsealed: VisitItem[]; typed: (Unfinished & { title: string })[] };
export type Today = {
  day: string;
  now: number;
  refused: number;
  waiting: Row[];
  more: number;
  tasks: TaskItem[];
  stations: StationNow[];
  left: Left;
};

export function todayLive(me: () => { account: string; party: Party | null }): Live<Today> {
  return new Live(async () => {
    const { account, party } = me();
    const view = await call('today_view', {});
    const { refused, rows } = told(view.waiting);
    const due_to = daysAfter(view.day, AHEAD);
    const [waiting, stations, typed, tasks] = await Promise.all([
      Promise.all(rows.map((row, at) => inWords(row, at < IN_WORDS))),
      Promise.all(view.due.map((due) => stationNow(due, view, account))),
      Promise.all(unfinishedOf(view.drafts).map(async (each) => ({ ...each, title: await titleOf(each) }))),
      party === 'station'
        ? call('tasks', { filter: { state: 'open', due_to }, page: { rows: IN_WORDS, total: false } })
        : { rows: [] },
    ]);
    return {
      day: view.day,
      now: view.now,
      refused,
      waiting,
      more: view.more_waiting,
      tasks: tasks.rows,
      stations,
      left: { unsealed: view.unsealed, typed },
    };
  });
}

async function inWords(row: Waiting, read: boolean): Promise<Row> {
  if (!read || row.kind !== 'issue') return { ...row, said: undefined };
  return { ...row, said: saidIn(await call('issue', { id: row.id }), row.why) };
}

async function stationNow(due: Due, view: TodayView, account: string): Promise<StationNow> {
  const scope = { stations: [due.station] };
  const page = { rows: 1, total: true };
  const count = async (filter: IssueFilter) =>
    (await call('issues', { filter: { scope, state: 'open', ...filter }, page })).total ?? 0;
  const [open, overdue, contested, leads, last] = await Promise.all([
    count({}),
    count({ overdue: view.day }),
    count({ contested: true }),
    call('leads', { filter: { scope, state: 'open' }, page }),
    call('visits', { filter: { scope, cadre: account }, page: { rows: 1, total: false } }),
  ]);
  return {
    ...{ due, open, overdue, contested },
    leads: leads.total ?? 0,
    last: last.rows[0],
    unsealed: view.unsealed.find(({ station }) => station === due.station),
  };
}

/** What a draft is about; nothing where its record is gone. */
async function titleOf({ screen, id }: Unfinished): Promise<string> {
  try {
    if (screen === 'support' && id === 'new') return t('support.ask');
    if (screen === 'issue') return (await call('issue', { id })).title ?? '';
    if (screen === 'support') return (await call('support', { id })).title;
    if (screen === 'lead') return (await call('lead', { id })).title ?? '';
    const code = screen === 'visit' ? (await call('visit', { id })).station : id;
    const page = { rows: 1, total: false };
    const { rows } = await call('stations', { filter: { scope: { stations: [code] } }, page });
    return rows[0]?.station_short_name ?? code;
  } catch {
    return '';
  }
}

export type AreaNow = { code: string; name: string; open: number; overdue: number; disputed: number };

/** The issues of a leader's or an office's area: all of it, and the parts that it is cut into. */
export function areaLive(
  area: () => string,
  today: () => string,
): Live<{ whole: AreaNow; parts: AreaNow[] }> {
  return new Live(async () => {
    const [code, day] = [area(), today()];
    const { rows } = await call('stations', {
      filter: { scope: { area: code } },
      page: { rows: 1000, total: false },
    });
    const parts = new Map<string, string>();
    for (const each of rows) {
      if (code.endsWith('0000')) parts.set(each.city_code, each.city);
      else if (code.endsWith('00')) parts.set(each.county_code, each.county);
      else parts.set(each.station, each.station_short_name);
    }
    const [whole, ...counted] = await Promise.all(
      [[code, nameIn(rows[0], code)] as const, ...parts].map(([part, name]) => counts(part, name, day)),
    );
    const pressing = (a: AreaNow, b: AreaNow) => b.overdue - a.overdue || b.open - a.open;
    return { whole: whole!, parts: counted.sort(pressing) };
  });
}

async function counts(code: string, name: string, today: string): Promise<AreaNow> {
  const scope = /^\d{6}$/.test(code) ? { area: code } : { stations: [code] };
  const total = async (filter: IssueFilter) =>
    (await call('issues', { filter: { scope, ...filter }, page: { rows: 1, total: true } })).total ?? 0;
  const [open, overdue, disputed] = await Promise.all([
    total({ state: 'open' }),
    total({ overdue: today }),
    total({ state: 'disputed' }),
  ]);
  return { code, name, open, overdue, disputed };
}
