/** A day's work with the app in the hand: by tapping and typing alone, against the real headquarters. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openLink } from './link.mjs';
import { day, openOffice } from './office.mjs';
import { fillInApp } from './scenes.mjs';
import { DOT, openApp } from './window.mjs';

const top = join(import.meta.dirname, '../..');
const built = join(process.env.CARGO_TARGET_DIR ?? join(top, 'target'), 'debug');
const roster = join(top, 'crates/hq/data/hubei-stations.csv');
const open = (home) => openApp({ binary: join(built, 'baolian-app'), home });
const stationsOf = (csv) => {
  const [head, ...rows] = csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
};

/** Sends and fetches now, and waits until headquarters holds everything that is recorded here. */
async function sync(app) {
  await app.go('sync');
  await app.press('现在试一次');
  await app.until('本机记录的内容，平台都有了。');
}

/** Fetches now, and waits until an issue shows what somebody else wrote. */
async function fetched(app, issue, shown) {
  await app.go('sync');
  await app.press('现在试一次');
  await app.go(`issue/${issue}`);
  return app.until(shown);
}

describe('a visit by hand, with headquarters away', () => {
  let office;
  let app;
  let picture;

  before(async () => {
    office = await openOffice({ built, roster, enrolled: false });
    const home = office.newHome('by-hand');
    picture = `${home}-公示牌.png`;
    writeFileSync(picture, Buffer.from(DOT, 'base64'));
    app = await open(home);
  });
  after(async () => {
    await app?.close();
    await office?.close();
  });

  test('begins with the code, typed', async () => {
    await app.until('向机制办要一个开通码');
    await app.type('平台地址', office.url);
    await app.type('开通码', await office.code('--cadre', office.station.cadre_id));
    await app.press('开通');
    await app.until(office.station.short_name);
  });

  test('is checked in, written and sealed with no network at all', async () => {
    await office.stop();
    await app.press('到所签到');
    await app.press('室内没有信号');
    await app.press('签到');
    await app.press('接待窗口');
    await app.press('符合', '窗口有人在岗');
    await app.press('符合', '接待用语规范');
    await app.press('不符合', '办事时间、收费依据');
    await app.type('什么问题', '收费公示牌是旧标准');
    await app.press('较重');
    await app.press('7 天');
    await app.type('责任人', '所长');
    await app.type('选照片', picture);
    await app.untilPicture('照片：by-hand-公示牌.png');
    await app.press('登记问题');
    await app.until('已列入清单');
    await app.press('看小结，定稿');
    await app.press('上一节');
    await app.type('其他情况', '窗口两人在岗，秩序好。');
    await app.press('看小结，定稿');
    await app.until('收费公示牌是旧标准');
    await app.press('定稿');
    await app.until('已定稿');
    await app.until('在本机，安全');
  });

  test('is whole at headquarters once that is back, and held to the last entry', async () => {
    await app.go('sync');
    await app.until('平台已收 0/');
    await office.serve();
    await sync(app);
    const [issue, ...others] = await office.hq('lists', '--kind', 'issues', '--public');
    assert.deepEqual(others, []);
    assert.equal(issue.title, '收费公示牌是旧标准');
    assert.equal(issue.severity, 'medium');
    const { media } = await office.hq('issue', 'show', issue.id);
    assert.deepEqual(
      media.map(({ name, media_type }) => ({ name, media_type })),
      [{ name: 'by-hand-公示牌.png', media_type: 'image/png' }],
    );
    await app.go(`issue/${issue.id}`);
    await app.untilPicture('照片：by-hand-公示牌.png');
    await app.until('现在还不能送到平台');
    const visit = await office.hq('visit', 'show', issue.visit);
    assert.equal(visit.notes, '窗口两人在岗，秩序好。');
    assert.deepEqual(visit.answers, {
      'window-staffed': 'pass',
      'window-manner': 'pass',
      'window-notices': 'fail',
    });
    assert.equal(visit.sealed, true);
  });
});

describe('one issue in several hands', () => {
  let office;
  let second;
  let officer;
  let cadreApp;
  let officerApp;
  let issue;

  before(async () => {
    office = await openOffice({ built, roster });
    const { tablet, station } = office;
    await tablet('sync');
    second = await office.enrolled('second', '--cadre', station.cadre_id);
    officer = await office.enrolled('officer', '--station', station.station_code, '--name', '王芳');
    const visit = await tablet(
      'visit',
      'start',
      '--station',
      station.station_code,
      '--no-position',
      '室内没有信号',
    );
    const terms = ['--severity', 'medium', '--responsible', 'post:所长', '--due', '2099-12-08'];
    issue = (await tablet('issue', 'open', '--visit', visit.id, '--title', '候问室插座烧黑', ...terms)).id;
    await tablet('visit', 'seal', visit.id);
    for (const each of [tablet, second.tablet, officer.tablet]) await each('sync');
    cadreApp = await open(office.home);
    officerApp = await open(officer.home);
  });
  after(async () => {
    await cadreApp?.close();
    await officerApp?.close();
    await office?.close();
  });

  const listed = async () => (await office.hq('lists', '--kind', 'issues')).find(({ id }) => id === issue);

  test('written apart on two tablets, both values are shown and one tap settles it', async () => {
    await second.tablet('issue', 'set', issue, 'severity', 'high');
    await office.tablet('issue', 'set', issue, 'severity', 'low');
    await second.tablet('sync');
    await fetched(cadreApp, issue, '程度被两处同时修改');
    await cadreApp.press('用这个', '严重');
    await cadreApp.untilGone('被两处同时修改');
    await sync(cadreApp);
    assert.equal((await listed()).severity, 'high');
  });

  test('the station asks for verification with a photo, and the cadre returns it', async () => {
    const picture = `${officer.home}-插座.png`;
    writeFileSync(picture, Buffer.from(DOT, 'base64'));
    await officerApp.go(`issue/${issue}`);
    await officerApp.press('更多');
    await officerApp.press('申请核验');
    await officerApp.type('说明（可不填）', '插座已换。');
    await officerApp.type('选照片', picture);
    await officerApp.untilPicture('照片：officer-插座.png');
    await officerApp.press('申请核验');
    await officerApp.until('申请核验：已存在本机');
    await officerApp.untilPicture('照片：officer-插座.png');
    await sync(officerApp);
    const text = await fetched(cadreApp, issue, '插座已换。');
    assert.ok(text.includes('附照片或文件 1 件') && text.includes('officer-插座.png'), text);
    assert.ok(text.includes('原件在别的平板上'), text);
    await cadreApp.press('退回整改', '插座已换。');
    await cadreApp.type('哪里没有到位', '漏电保护器没有装。');
    await cadreApp.press('退回整改');
    await cadreApp.until('退回整改：已存在本机');
    await sync(cadreApp);
    await fetched(officerApp, issue, '漏电保护器没有装。');
  });

  test('it closes only after an effect with evidence that a second person confirmed', async () => {
    await cadreApp.go(`issue/${issue}`);
    await cadreApp.until('漏电保护器没有装。');
    assert.ok(!(await cadreApp.offered('销号')), 'closing was offered with no effect');
    await cadreApp.press('记效果');
    await cadreApp.type('有了什么变化', '漏电保护器已装，当场试过。');
    await cadreApp.press(await cadreApp.firstIn('看到它的督导（已定稿）'));
    await cadreApp.press('记效果');
    await cadreApp.until('还没有人确认');
    assert.ok(!(await cadreApp.offered('销号')), 'closing was offered with one person');
    await sync(cadreApp);
    await fetched(officerApp, issue, '还没有人确认');
    await officerApp.press('确认效果');
    await officerApp.press('确认效果');
    await officerApp.until('确认效果：已存在本机');
    await sync(officerApp);
    await second.tablet('sync');
    await fetched(cadreApp, issue, '王芳 已确认');
  });

  test('a close that had not seen new facts does not count; the app says why, and the next one counts', async () => {
    await second.tablet('issue', 'update', issue, '隔壁房间的插座也烧黑了', '--new-facts');
    await cadreApp.press('销号');
    await cadreApp.press('销号');
    await cadreApp.until('销号：已存在本机');
    await sync(cadreApp);
    await second.tablet('sync');
    const text = await fetched(cadreApp, issue, '为什么还没销号');
    assert.ok(text.includes('隔壁房间的插座也烧黑了'), text);
    assert.notEqual((await listed()).state, 'closed');
    await cadreApp.press('销号', '为什么还没销号');
    await cadreApp.press('销号');
    await cadreApp.untilGone('为什么还没销号');
    await sync(cadreApp);
    assert.equal((await listed()).state, 'closed');
  });
});

describe('what goes wrong on the way', () => {
  let office;
  let link;
  let tablet;
  let home;
  let app;
  let issue;

  before(async () => {
    office = await openOffice({ built, roster, enrolled: false });
    link = await openLink(office.url);
    home = office.newHome('behind-link');
    tablet = office.tabletAt(home);
    await tablet('enrol', '--hq', link.url, '--code', await office.code('--cadre', office.station.cadre_id));
    await tablet('sync');
    const visit = await tablet(
      'visit',
      'start',
      '--station',
      office.station.station_code,
      '--no-position',
      '没有信号',
    );
    const terms = ['--severity', 'medium', '--responsible', 'post:所长', '--due', '2099-12-08'];
    issue = (await tablet('issue', 'open', '--visit', visit.id, '--title', '候问室插座烧黑', ...terms)).id;
    await tablet('visit', 'seal', visit.id);
    await tablet('sync');
    app = await open(home);
    await app.until(office.station.short_name);
  });
  after(async () => {
    await app?.close();
    await link?.close();
    await office?.close();
  });

  test('a link that is away, cut in the middle and slow loses nothing and sends nothing twice', async () => {
    link.away = true;
    // Words that do not get smaller on the way.
    const said = Array.from(
      { length: 12 },
      (_, n) => `第 ${n + 1} 次去看。${randomBytes(1200).toString('base64')}`,
    );
    for (const words of said) await tablet('issue', 'update', issue, words);
    await app.go('sync');
    await app.press('现在试一次');
    await app.until('平台没有应答');
    link.away = false;
    link.cutAfter = 6_000;
    await app.press('现在试一次');
    await app.wait(() => link.cuts > 0, 'a link that is cut in the middle');
    link.cutAfter = undefined;
    link.rate = 6_000;
    await app.press('现在试一次');
    await app.until('正在同步');
    await app.until('本机记录的内容，平台都有了。');
    link.rate = undefined;
    const { updates } = await office.hq('issue', 'show', issue);
    assert.deepEqual(
      updates.map(({ text }) => text).filter((text) => text?.startsWith('第 ')),
      said,
    );
  });

  test('another language and another theme come at once, and a form that is half filled stays', async () => {
    await app.go(`raise/${office.station.station_code}`);
    // The driver's keyboard has no keys beyond the first plane.
    await app.type('什么问题', '门口积水 㙦');
    await app.press('严重');
    await app.go('me');
    await app.press('English');
    await app.press('Dark');
    await app.go(`raise/${office.station.station_code}`);
    await app.until('Responsible');
    assert.equal(await app.evaluate('return document.documentElement.dataset.theme'), 'dark');
    assert.equal(await app.fieldText('/title'), '门口积水 㙦');
    await app.go('me');
    await app.press('中文');
    await app.press('浅色');
  });
});

describe('what headquarters does not accept', () => {
  let office;
  let app;
  let elsewhere;

  before(async () => {
    office = await openOffice({ built, roster });
    await office.tablet('sync');
    elsewhere = join(office.home, 'handed-over.csv');
    writeFileSync(
      elsewhere,
      readFileSync(roster, 'utf8').replace(
        office.station.cadre_id,
        stationsOf(readFileSync(roster, 'utf8'))[1].cadre_id,
      ),
    );
    app = await open(office.home);
    await app.until(office.station.short_name);
  });
  after(async () => {
    await app?.close();
    await office?.close();
  });

  test('says why, keeps the words, and is corrected and sent again', async () => {
    const code = office.station.station_code;
    // Nobody has told this tablet that the station is another cadre's since this morning.
    await office.hq('roster', 'import', elsewhere, '--from', day(0));
    await app.go(`raise/${code}`);
    await app.type('什么问题', '值班室没有人接电话');
    await app.press('一般');
    await app.press('7 天');
    await app.type('责任人', '所长');
    await app.press('登记问题');
    await app.until('倒排工期');
    await app.go('sync');
    await app.press('现在试一次');
    const text = await app.until('1 条未采纳');
    assert.ok(text.includes('你都不是这个所的包联干部') && text.includes('值班室没有人接电话'), text);
    await app.go('today');
    await app.until('1 条内容未采纳');
    assert.ok(!(await app.text()).includes(office.station.short_name));

    // The office takes it back, and the person sends what was written, with better words.
    await office.hq('roster', 'import', roster, '--from', day(0));
    await sync(app);
    await app.press('改正后再送');
    await app.type('标题', '，响了七声');
    await app.press('再送');
    await app.until('处理过的 1 条');
    await sync(app);
    const [issue] = await office.hq('lists', '--kind', 'issues');
    assert.equal(issue.title, '值班室没有人接电话，响了七声');
  });
});

describe('a second person on the same tablet', () => {
  const [first, other] = stationsOf(readFileSync(roster, 'utf8'));
  let office;
  let app;
  let issue;

  before(async () => {
    office = await openOffice({ built, roster });
    await office.tablet('sync');
    const terms = ['--severity', 'medium', '--responsible', 'post:所长', '--due', '2099-12-08'];
    const at = ['--station', first.station_code];
    issue = (await office.tablet('issue', 'open', ...at, '--title', '候问室插座烧黑', ...terms)).id;
    await office.tablet('sync');
    app = await open(office.home);
    await app.until(first.short_name);
  });
  after(async () => {
    await app?.close();
    await office?.close();
  });

  test('sees nothing of the first', async () => {
    await office.stop();
    await office.tablet('issue', 'update', issue, '所里说明天换。');
    await app.go(`issue/${issue}`);
    await app.press('写进展');
    await app.type('做了什么，看到什么', '写到一半');
    await app.press('以后再写');
    await app.go('me');
    await app.press('再加一个人');
    await app.until('向机制办要一个开通码');
    await office.serve();
    await app.type('平台地址', office.url);
    await app.type('开通码', await office.code('--cadre', other.cadre_id));
    await app.press('开通');
    const today = await app.until(other.short_name);
    assert.ok(!today.includes(first.short_name), today);
    await app.go('lists');
    assert.ok(!(await app.until('没有在办的问题')).includes('插座'));
    await app.type('lists/words', '插座');
    await app.until('没有找到“插座”');
    assert.ok(!(await app.text()).includes('候问室插座烧黑'));
    await app.go(`issue/${issue}`);
    assert.ok(!(await app.until('现在打不开')).includes('插座'));
  });

  test('and takes nothing away from the first', async () => {
    await app.go('me');
    await app.until('1 条还没送到平台');
    await app.press('换到这里');
    await app.until(first.short_name);
    await app.go(`issue/${issue}`);
    await app.press('写进展');
    assert.equal(await app.fieldText('add_progress/said'), '写到一半');
    await app.press('以后再写');
    await sync(app);
    const { updates } = await office.hq('issue', 'show', issue);
    assert.ok(updates.some(({ text }) => text === '所里说明天换。'));
  });
});

describe('a tablet that fetches a whole history for the first time', () => {
  const ISSUES = 497;
  let office;
  let link;
  let app;

  before(async () => {
    office = await openOffice({ built, roster });
    const first = await open(office.home);
    await first.until(office.station.short_name);
    await fillInApp(first, office.station.station_code, [day(9), day(30)]);
    await sync(first);
    await first.close();
    link = await openLink(office.url);
    app = await open(office.newHome('new'));
  });
  after(async () => {
    await app?.close();
    await link?.close();
    await office?.close();
  });

  test('says how much has come, can be left and used meanwhile, and ends with all of it', async () => {
    await app.until('向机制办要一个开通码');
    await app.type('平台地址', link.url);
    await app.type('开通码', await office.code('--cadre', office.station.cadre_id));
    link.rate = 12_000;
    await app.press('开通');
    const coming = 'return document.querySelector(".badge.coming")?.innerText ?? ""';
    const kilobytes = async () => Number.parseFloat(/已取来 ([\d.]+)/.exec(await app.evaluate(coming))?.[1]);
    await app.until('已取来');
    const early = await kilobytes();
    // It goes on while one is elsewhere.
    await app.go('lists');
    await app.until('问题');
    await app.go('sync');
    await app.until('可以先做别的');
    await app.untilTrue(`return !document.querySelector(".badge.coming")?.innerText.includes("${early}")`);
    assert.ok((await kilobytes()) > early);
    link.rate = undefined;
    await app.untilTrue('return document.querySelector(".badge.coming") === null');
    const all = await app.evaluate(
      'return window.__TAURI_INTERNALS__.invoke("issues", { filter: { scope: {} }, page: { rows: 1, total: true } }).then((listed) => listed.total)',
    );
    assert.equal(all, ISSUES);
  });
});
