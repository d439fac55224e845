/** What must stand in the cells of an exported list: reckoned from the API's rows and the files' own words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const top = join(import.meta.dirname, '../..');
const read = (path) => readFileSync(join(top, path), 'utf8');
const tableOf = (language) =>
  Object.fromEntries(
    read(`crates/hq/src/board/export/${language}.txt`)
      .split('\n')
      .filter((line) => line.includes(' = ') && !line.startsWith('#'))
      .map((line) => {
        const at = line.indexOf(' = ');
        return [line.slice(0, at), line.slice(at + 3)];
      }),
  );
const TEXTS = { 'zh-CN': tableOf('zh'), en: tableOf('en') };
const CATEGORIES = JSON.parse(read('crates/record/src/checklist/categories.json')).categories;

const PLACE = {
  city: 't',
  county: 't',
  station_name: 't',
  station: 't',
  level: 'level',
  paired_cadre: 'name',
};
/** The columns of each list, and what stands in them. */
const COLUMNS = {
  issues: {
    ...PLACE,
    title: 't',
    category: 'category',
    severity: 'severity',
    state: 'state',
    due: 'day',
    responsible: 'responsible',
    place: 't',
    opened_by: 'name',
    opened_at: 'instant',
    reopened: 'n',
    contested: 'yes',
    objected: 'yes',
    waits_for_station: 'yes',
    waits_for_cadre: 'yes',
    waits_for_office: 'yes',
    item: 't',
    visit: 't',
    id: 't',
  },
  tasks: {
    ...PLACE,
    text: 't',
    who: 't',
    due: 'day',
    done: 'yes',
    issue_title: 't',
    issue_due: 'day',
    issue_state: 'state',
    issue: 't',
    id: 't',
  },
  effects: {
    ...PLACE,
    text: 't',
    by: 'name',
    at: 'instant',
    evidence: 'n',
    confirmed: 'n',
    issue_title: 't',
    issue_state: 'state',
    issue: 't',
    id: 't',
  },
  visits: {
    ...PLACE,
    cadre: 'name',
    checked_in_at: 'instant',
    sealed: 'yes',
    stops: 'n',
    looked_at: 'n',
    failed: 'n',
    contested: 'yes',
    late: 'n',
    open_too_long: 'yes',
    id: 't',
  },
  leads: {
    ...PLACE,
    title: 't',
    category: 'category',
    date: 'day',
    source: 't',
    outcome: 'outcome',
    by: 'name',
    at: 'instant',
    batch: 't',
    contested: 'yes',
    issue: 't',
    id: 't',
  },
  support: {
    ...PLACE,
    title: 't',
    kind: 'kind',
    state: 'support',
    until: 'day',
    lasting: 'yes',
    by: 'name',
    at: 'instant',
    contested: 'yes',
    issue: 't',
    id: 't',
  },
  stations: { ...PLACE, station_short_name: 't', township: 't' },
  periods: {
    ...PLACE,
    cadre: 'name',
    of_level: 'level',
    period: 't',
    first_day: 'day',
    last_day: 'day',
    outcome: 'period',
    proven: 'yes',
    why: 'why',
    awaited: 'n',
    excuse: 't',
    visits: 'ids',
  },
};

/** What a person reads of a value; nothing where there is none. */
function said(kind, value, { names, texts, lang }) {
  if (value === null || value === undefined || value === '') return null;
  if (kind === 'name') return names[value] ?? value;
  if (kind === 'ids') return value.join(' ') || null;
  if (kind === 'category')
    return CATEGORIES.find(({ id }) => id === value)?.title[lang === 'en' ? 'en' : 'zh'] ?? value;
  if (kind === 'responsible') {
    const [, form, rest] = /^(account|post|unit|other):(.*)$/s.exec(value) ?? [null, 'other', value];
    if (form === 'account') return names[rest] ?? rest;
    const [name, contact] = form === 'unit' ? rest.split('|') : [rest];
    if (!contact) return name;
    return lang === 'en' ? `${name} (${contact})` : `${name}（${contact}）`;
  }
  return texts[`${kind}.${value}`] ?? value;
}

const clock = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
/** A spreadsheet counts days in fractions; whole seconds come back as they were. */
const seconds = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

export function expected(name, rows, names, lang) {
  const texts = TEXTS[lang];
  const columns = Object.entries(COLUMNS[name]);
  const of = { names, texts, lang };
  const cells = (row, cell) => columns.map(([key, kind]) => cell(kind, row[key]));
  return {
    title: texts[`list.${name}`],
    headings: columns.map(([key]) => texts[`column.${key}`]),
    csv: rows.map((row) =>
      cells(row, (kind, value) => {
        if (kind === 'n') return String(value);
        if (kind === 'yes') return value === null || value === undefined ? '' : value ? '1' : '0';
        if (kind === 'instant') return clock(value);
        if (kind === 'day') return value ?? '';
        const text = said(kind, value, of) ?? '';
        return FORMULA.test(text) ? `'${text}` : text;
      }),
    ),
    xlsx: rows.map((row) =>
      cells(row, (kind, value) => {
        if (kind === 'n') return value;
        if (kind === 'yes') return value ?? null;
        if (kind === 'instant') return { instant: seconds(value) };
        if (kind === 'day') return value ? { instant: `${value} 00:00:00` } : null;
        return said(kind, value, of);
      }),
    ),
  };
}
