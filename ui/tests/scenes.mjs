/**
 * Tablets to look at: one with nothing on it yet, one as it usually is, one overfull. Everything is recorded by the
 * product's own commands against a real headquarters.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { day, openOffice } from './office.mjs';

export const FILLS = ['empty', 'usual', 'overfull'];

const HEAD =
  'station_code,station_name,short_name,city_code,city,county_code,county,township_code,township,level,visit_interval_days,cadre_id,lat,lon,coord_source,basis,synthetic';
const LONG =
  '群众反映夜间报警以后接警员没有回访，处警民警到场时间与反馈记录相差四十分钟，㙦口、𬭎安两个小区的监控也都不能回放';

/**
 * Stations of one cadre: the first is the one that the scene is about. Of a filled tablet the last one is handed over
 * to somebody else before the day is over.
 */
function rosterOf(fill, handedOver = false) {
  const usual = ['季店', '小河', '周巷', '王店'];
  const overfull = ['㙦口𬭎安经济技术开发区高新产业园', '恩施土家族苗族自治州巴东县水布垭镇清太坪'].concat(
    Array.from({ length: 9 }, (_, at) => `𬭎安${at + 1}路`),
  );
  const names = { empty: usual.slice(0, 1), usual, overfull }[fill];
  const days = { province: 30, city: 15, county: 7 };
  return [
    HEAD,
    ...names.map((name, at) => {
      const [code, level] = [420921101 + at, ['county', 'city', 'county', 'province'][at % 4]];
      const cadre = handedOver && at === names.length - 1 ? '包联干部-0002' : '包联干部-0001';
      return `${code}-01,孝感市公安局孝昌县分局${name}派出所,${name}派出所,420900,孝感市,420921,孝昌县,${code},${name}镇,${level},${days[level]},${cadre},31.2579,113.9979,county-place,township,0`;
    }),
    '',
  ].join('\n');
}

const PEOPLE = {
  usual: '李国强,省公安厅治安总队,处长',
  overfull: '欧阳𬭎㙦·买买提江,湖北省公安厅治安管理总队基层基础工作指导支队,三级高级警长兼综合科科长',
};

function peopleOf(fill) {
  return [
    'id,name,unit,post,phone,roles,area,station',
    `包联干部-0001,${PEOPLE[fill] ?? PEOPLE.usual},027-67122000,cadre,,`,
    '',
  ].join('\n');
}

const BEGUN = ['visit', 'start', '--no-position', '--station'];
const FOUND = [
  'issue',
  'open',
  '--title',
  '灭火器过期',
  '--severity',
  'low',
  '--responsible',
  'post:所长',
  '--due',
  day(9),
];

/** One tablet of each kind; the answer names its records. What the app itself records comes with `fillInApp`. */
export async function openScene({ built, fill }) {
  const folder = mkdtempSync(join(tmpdir(), 'baolian-scene-'));
  const file = (name, content) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  let office;
  try {
    const [roster, people] = [file('roster.csv', rosterOf(fill)), file('people.csv', peopleOf(fill))];
    office = await openOffice({ built, roster, people });
    await office.tablet('sync');
    const photo = file('灭火器.png', photograph());
    const after = file('roster-after.csv', rosterOf(fill, true));
    const ids = fill === 'empty' ? {} : await record(office, fill, { photo, after });
    const station = office.station.station_code;
    return {
      office,
      fill,
      ids,
      station,
      /** The folders of a station officer's tablet, an office's and a leader's, where there are any. */
      homes: { officer: ids.officer, office: ids.office, leader: ids.leader },
      /** Even on an empty tablet a visit has begun before one can be seen: each is made when first asked for. */
      async needs(screen) {
        if (fill !== 'empty') return;
        if (/^visit/.test(screen)) ids.going ??= (await office.tablet(...BEGUN, station)).id;
        if (screen === 'issue') ids.issue ??= (await office.tablet(...FOUND, '--station', station)).id;
      },
      async close() {
        await office.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await office?.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The usual content, in longer words where the tablet is overfull. */
async function record({ tablet, hq, enrolled, station, stop }, fill, { photo, after }) {
  const full = fill === 'overfull';
  const long = (text) => (full ? `${text}：${LONG}` : text);
  const at = ['--station', station.station_code];
  const terms = (severity, due) => [
    ...['--severity', severity, '--due', day(due), '--responsible'],
    full ? 'unit:孝感市公安局孝昌县分局巡特警大队与交警大队联合值班室|欧阳𬭎㙦' : 'post:所长',
  ];
  const title = (text) => ['--title', long(text).slice(0, 100)];
  const from = ['--category', 'public-safety', '--date', day(-2), '--source'];
  await hq('lead', 'assign', ...at, ...title('辖区出租屋电动车进楼充电'), ...from, '治安部门');
  await hq('lead', 'assign', ...at, ...title('夜间接警超时'), ...from, '12345 热线');
  const { tablet: second } = await enrolled('second', '--cadre', station.cadre_id);
  const { tablet: officer, home: officerHome } = await enrolled('officer', ...at, '--name', '王芳');
  const area = ['--area', station.county_code];
  const { tablet: mechanism, home: officeHome } = await enrolled(
    'office',
    '--office',
    '孝昌县机制办',
    ...area,
  );
  const { tablet: chief, home: leaderHome } = await enrolled('leader', '--leader', '赵敏', ...area);
  await tablet('sync');

  const visit = await tablet('visit', 'start', ...at, '--lat', '31.26', '--lon', '114.0', '--accuracy', '12');
  const issue = await tablet(
    ...['issue', 'open', '--visit', visit.id, ...title('三单元线路老化'), ...terms('medium', 15)],
    ...['--category', 'public-safety', '--place', long('大智社区 12 栋三单元').slice(0, 60)],
    '--description',
    full ? `${LONG}。`.repeat(20) : '三单元一至六层电表箱内线路裸露，楼道内有 7 辆电动车充电，没有灭火器。',
  );
  const found = (words, ...rest) =>
    tablet('issue', 'open', '--visit', visit.id, ...title(words), ...terms(...rest));
  const doubted = await found('候问室插座烧黑', 'high', -3);
  const mended = await found('接待窗口没有人值守', 'low', 40);
  const closed = await found('值班电话没有录音', 'medium', 20);
  await tablet('visit', 'seal', visit.id);
  for (let n = 0; n < (full ? 12 : 2); n++) {
    const text = long(['会同街道办更换线路', '清理楼道内电动车'][n % 2]);
    await tablet(
      'issue',
      'task',
      issue.id,
      text,
      '--who',
      long('街道办').slice(0, 60),
      '--days-before',
      `${n * 3}`,
    );
  }
  for (const each of [tablet, officer, second]) await each('sync');
  await officer('issue', 'update', issue.id, long('楼道已清理 5 辆，还有 2 辆车主外出'));
  await officer('issue', 'effect', issue.id, long('楼栋每 30 米一具灭火器'), '--evidence', photo);
  await officer('issue', 'ask-verify', issue.id, long('请来看'));
  await officer('issue', 'object', doubted.id, long('插座在整修，已经断电'));
  await officer('issue', 'ask-extend', doubted.id, day(30), long('配件还在路上'));
  for (const { id } of [mended, closed])
    await officer('issue', 'effect', id, long('已经办好'), '--evidence', photo);
  await second('issue', 'set', issue.id, 'due', day(55));
  await tablet('issue', 'set', issue.id, 'due', day(16));
  await tablet('issue', 'update', issue.id, long('线路在换，门口的车也清了'), '--photo', photo);
  const support = await tablet('support', 'ask', ...at, '--kind', 'equipment', ...title('执法记录仪 4 台'));
  await tablet('sync');
  await tablet('support', 'promise', support.id, '--who', long('装财处').slice(0, 60), '--until', day(3));
  await refused({ tablet, hq }, fill, { title, terms, after });
  for (const each of [officer, second, tablet]) await each('sync');
  await tablet('issue', 'close', closed.id, long('看过，办好了'));
  for (const each of [tablet, mechanism, chief]) await each('sync');
  const leads = await tablet('list', 'leads');

  const going = await tablet('visit', 'start', ...at, '--no-position', '室内没有信号');
  for (const [item, answer] of [
    ['area-direct', 'pass'],
    ['area-attended', 'fail'],
  ]) {
    await tablet('visit', 'answer', going.id, item, answer);
  }
  if (full) await stop();
  return {
    visit: visit.id,
    going: going.id,
    issue: issue.id,
    doubted: doubted.id,
    mended: mended.id,
    closed: closed.id,
    support: support.id,
    lead: leads.rows[0].id,
    officer: officerHome,
    office: officeHome,
    leader: leaderHome,
  };
}

/** A station is handed over, and its former cadre, who has not heard of it, lists an issue there. */
async function refused({ tablet, hq }, fill, { title, terms, after }) {
  const [code] = rosterOf(fill).trim().split('\n').pop().split(',');
  await hq('roster', 'import', after, '--from', day(0));
  await tablet('issue', 'open', '--station', code, ...title('值班室没有人接电话'), ...terms('low', 20));
}

/** Five hundred issues with names as long as the core takes, recorded by the app's own command from inside its page. */
export async function fillInApp(app, station, due) {
  for (let from = 0; from < 497; from += 71) {
    await app.evaluate(
      `const [station, due, words, from] = arguments;
       const open = (n) => window.__TAURI_INTERNALS__.invoke('open_issue', { open: {
         station, title: (n + ' ' + words).slice(0, n % 3 === 0 ? 100 : 24), category: 'public-safety', severity: ['low', 'medium', 'high'][n % 3],
         due: due[n % due.length], responsible: 'other:欧阳𬭎㙦·买买提江', description: words } });
       return (async () => { for (let n = from; n < from + 71; n++) await open(n); })()`,
      station,
      due,
      LONG,
      from,
    );
  }
}

/** A photo of nothing in particular: a wall with a red box on it, in the afternoon. */
function photograph() {
  const png = new PNG({ width: 320, height: 240 });
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const box = x > 130 && x < 205 && y > 70 && y < 170;
      const light = 70 + ((x + 2 * (png.height - y)) >> 3) + ((x * 7 + y * 13) % 5);
      const colour = box ? [light + 40, light >> 2, light >> 2] : [light, light - 6, light - 18];
      png.data.set([...colour, 255], (y * png.width + x) * 4);
    }
  }
  return PNG.sync.write(png);
}
