/** A small real history: the roster of the province, a few tablets that recorded and synchronised, an office's deeds. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { day, openOffice } from '../tests/office.mjs';

const top = join(import.meta.dirname, '../..');
export const built = join(process.env.CARGO_TARGET_DIR ?? join(top, 'target'), 'debug');
const roster = join(top, 'crates/hq/data/hubei-stations.csv');

/** Words that a spreadsheet, a page or a line of text could take for something else. */
export const HOSTILE = {
  formula: '=HYPERLINK("http://example.invalid","点我")',
  minus: '-2+3+cmd|" /C calc"!A0',
  script: '<script>document.title="夺"</script><img src=x onerror=alert(1)>',
  turned: '收费\u202egnp.exe\u202c标准 \u2067שלום\u2069',
  longest: '长'.repeat(120),
  quoted: '一,"二"\t；三',
};
const stood = ({ lat, lon }) => ['--lat', lat, '--lon', lon, '--accuracy', '12'];
const DESCRIPTION = `${'三单元一至六层电表箱内线路裸露。'.repeat(600)}\n=1+1`;

const stations = () => {
  const [head, ...rows] = readFileSync(roster, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
};

/** Headquarters with its history, served; the answer names the records that the tests look at. */
export async function openHistory() {
  const folder = mkdtempSync(join(tmpdir(), 'baolian-history-'));
  const photo = join(folder, '整改.png');
  writeFileSync(photo, Buffer.from('89504e470d0a1a0a', 'hex'));
  const office = await openOffice({ built, roster });
  try {
    const ids = await record(office, photo);
    return {
      ...office,
      ids,
      async close() {
        await office.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function record({ hq, tablet, enrolled, station }, photo) {
  const all = stations();
  const other = all.find(
    ({ cadre_id, city_code }) => cadre_id !== station.cadre_id && city_code !== station.city_code,
  );
  const account = (id, name, role, ...more) =>
    hq('account', 'add', id, '--name', name, '--role', role, ...more);
  await account('province-office', '王机制', 'office', '--area', '420000');
  await account('city-leader', '陈局长', 'leader', '--area', station.city_code);
  await account('auditor', '孙审计', 'auditor');
  await account('clerk', '周管理', 'administrator');
  await account('officer-1', '王芳', 'officer', '--station', station.station_code);

  const at = ['--station', station.station_code];
  const lead = ['--category', 'public-safety', '--date', day(-2), '--source'];
  await hq('lead', 'assign', ...at, '--title', '辖区出租屋电动车进楼充电', ...lead, '治安部门');
  await hq('lead', 'assign', '--area', station.county_code, '--title', HOSTILE.formula, ...lead, '12345热线');
  const { tablet: second } = await enrolled('second', '--cadre', station.cadre_id);
  const { tablet: officer } = await enrolled('officer', ...at, '--name', '刘所长');
  const { tablet: elsewhere } = await enrolled('elsewhere', '--cadre', other.cadre_id);
  for (const each of [tablet, second, elsewhere]) await each('sync');

  const ids = { station: station.station_code, other: other.station_code };
  const terms = (severity, due, responsible = 'post:所长') => [
    ...['--severity', severity, '--due', day(due), `--responsible=${responsible}`],
    ...['--category', 'public-safety'],
  ];
  const visit = await tablet('visit', 'start', ...at, ...stood(station));
  ids.visit = visit.id;
  await tablet('visit', 'stop', visit.id, station.short_name, '--kind', 'station', ...stood(station));
  await tablet('visit', 'answer', visit.id, 'area-direct', 'pass');
  await tablet('visit', 'answer', visit.id, 'area-attended', 'fail');
  const open = async (title, ...more) =>
    (await tablet('issue', 'open', '--visit', visit.id, `--title=${title}`, ...more)).id;
  ids.issue = await open(
    '三单元线路老化',
    ...terms('medium', 15),
    ...['--description', DESCRIPTION, '--place', HOSTILE.turned],
  );
  ids.closed = await open('候问室插座烧黑', ...terms('high', 9));
  ids.back = await open('值班室没有人接电话', ...terms('low', 30, 'unit:街道办|张主任'));
  ids.hostile = {};
  for (const [name, title] of Object.entries(HOSTILE)) {
    const due = name === 'script' ? -3 : 20;
    ids.hostile[name] = await open(title, ...terms('low', due, `other:${title.slice(0, 60)}`));
  }
  await tablet('visit', 'seal', visit.id);
  for (const [text, days] of [
    ['清理楼道内电动车', '9'],
    ['会同街道办更换线路', '3'],
  ]) {
    await tablet('issue', 'task', ids.issue, text, '--who', '街道办', '--days-before', days);
  }
  for (const each of [tablet, second, officer]) await each('sync');
  await officer('issue', 'update', ids.issue, '楼道已清理 5 辆，还有 2 辆车主外出');
  await officer('issue', 'effect', ids.issue, '楼栋每 30 米一具灭火器', '--evidence', photo);
  await officer('issue', 'effect', ids.closed, '插座已换', '--evidence', photo);
  await officer('issue', 'effect', ids.back, '值班表已上墙', '--evidence', photo);
  await officer('sync');
  await tablet('sync');
  for (const id of [ids.closed, ids.back]) {
    await tablet('issue', 'confirm', id);
    await tablet('issue', 'close', id);
  }
  await tablet('sync');
  await tablet('issue', 'found-again', ids.back, '夜里又没有人接');
  // Two tablets of one cadre, apart: two days stand side by side.
  await second('issue', 'set', ids.issue, 'due', day(55));
  await tablet('issue', 'set', ids.issue, 'due', day(16));
  const support = await tablet(
    'support',
    'ask',
    ...at,
    '--kind',
    'equipment',
    '--title',
    '执法记录仪 4 台',
    '--issue',
    ids.issue,
  );
  for (const each of [tablet, second]) await each('sync');
  await hq(
    'support',
    'promise',
    support.id,
    '--giver',
    '装财处',
    '--amount',
    '4 台',
    '--until',
    day(5),
    '--as',
    'province-office',
  );
  const there = await elsewhere(
    'visit',
    'start',
    '--station',
    other.station_code,
    '--no-position',
    '室内没有信号',
  );
  for (let n = 0; n < 60; n++) {
    const severity = ['low', 'medium', 'high'][n % 3];
    const title = `巡防记录不全，第 ${n + 1} 处`;
    await elsewhere('issue', 'open', '--visit', there.id, '--title', title, ...terms(severity, n - 10));
  }
  await elsewhere('visit', 'seal', there.id);
  await elsewhere('sync');
  return ids;
}
