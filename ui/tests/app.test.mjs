/** The built app, opened as a person opens it. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openOffice } from './office.mjs';
import { openApp } from './window.mjs';

const top = join(import.meta.dirname, '../..');
const target = process.env.CARGO_TARGET_DIR ?? join(top, 'target');
const built = join(target, 'debug');
const pictures = join(target, 'app-pictures');

before(() => {
  assert.ok(existsSync(join(built, 'baolian-app')), 'the app is not built: cargo xtask test app');
  mkdirSync(pictures, { recursive: true });
});

const open = (home) => openApp({ binary: join(built, 'baolian-app'), home });

describe('a tablet that nobody has enrolled', () => {
  let home;
  let app;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'baolian-home-'));
    app = await open(home);
  });
  after(async () => {
    await app?.close();
    rmSync(home, { recursive: true, force: true });
  });

  test('says so, and what to do', async () => {
    const text = await app.until('向机制办要一个开通码');
    assert.match(text, /本机不记录任何内容/);
    await app.picture(join(pictures, 'not-enrolled.png'));
  });

  test('speaks the other language and wears the other looks at one touch', async () => {
    await app.press('English');
    await app.until('Ask the mechanism office');
    await app.press('Full sun');
    assert.equal(await app.evaluate('return document.documentElement.dataset.theme'), 'sun');
    await app.press('Dark');
    await app.press('中文');
    await app.until('向机制办要一个开通码');
  });

  test('lets its page call nothing but what it was given, and nobody on the network', async () => {
    const answer = await app.evaluate(`
      return window.__TAURI_INTERNALS__.invoke('plugin:window|close').then(() => 'closed', (refused) => String(refused))`);
    assert.match(answer, /not allowed/);
    const barred = await app.evaluate(`
      return new Promise((done) => {
        addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), { once: true });
        fetch('http://127.0.0.1:9/').then(() => done('let through'), () => undefined);
        setTimeout(done, 5000, 'nothing barred it');
      })`);
    assert.equal(barred, 'connect-src');
  });
});

describe("a cadre's tablet", () => {
  let office;
  let app;
  let issue;

  before(async () => {
    office = await openOffice({ built, roster: join(top, 'crates/hq/data/hubei-stations.csv') });
    app = await open(office.home);
  });
  after(async () => {
    await app?.close();
    await office?.close();
  });

  test('shows whose it is and which station is paired', async () => {
    const text = await app.until(office.station.short_name);
    assert.ok(text.includes('到所签到'), text);
    await app.go('me');
    await app.until(office.station.cadre_id);
  });

  test('shows by itself what is recorded while it is open, and that headquarters holds it', async () => {
    const visit = await office.tablet('visit', 'start', '--station', office.station.station_code);
    issue = await office.tablet(
      ...[
        'issue',
        'open',
        '--visit',
        visit.id,
        '--title',
        '候问室插座烧黑',
        '--description',
        '灭火器过期三个月',
      ],
      ...['--severity', 'medium', '--responsible', '所长', '--due', '2099-12-08'],
    );
    await app.untilFact('issues', '1');
    assert.equal(await app.fact('visits'), '1');
    await app.go('sync');
    await app.untilFact('held', '平台已收 2/2');
    await app.picture(join(pictures, 'light.png'));
  });

  test('leads back to the list that an issue was opened from', async () => {
    await app.go('lists');
    await app.until('候问室插座烧黑');
    await app.tap('a[data-row]');
    await app.until('倒排工期');
    await app.press('返回');
    await app.until('包联任务书');
    await app.go('sync');
  });

  test("closes a form by the system's way back, keeps what was typed in it, and stays where it is", async () => {
    await app.go(`issue/${issue.id}`);
    await app.press('写进展');
    await app.type('做了什么，看到什么', '约了电工');
    await app.evaluate('history.back()');
    await app.untilTrue('return document.querySelector("dialog[open]") === null');
    assert.equal(await app.evaluate('return location.hash'), `#/issue/${issue.id}`);
    await app.press('写进展');
    assert.equal(await app.fieldText('add_progress/said'), '约了电工');
    await app.press('以后再写');
    await app.go('sync');
  });

  test('keeps what is recorded while headquarters is away, says why, and sends it afterwards', async () => {
    await office.stop();
    await office.tablet('issue', 'update', issue.id, '插座已断电');
    await app.until('1 条在本机');
    await app.press('现在试一次');
    const text = await app.until('平台没有应答');
    assert.ok(text.includes('平台已收 2/3') && /会自动再同步|正在同步/.test(text), text);
    await app.go('me');
    await app.press('强光');
    await app.go('sync');
    await app.picture(join(pictures, 'sun.png'));
    await office.serve();
    await app.press('现在试一次');
    await app.untilFact('held', '平台已收 3/3');
    await app.go('me');
    await app.press('深色');
    await app.go('sync');
    await app.picture(join(pictures, 'dark.png'));
  });

  test('shows what comes in without moving what is being read', async () => {
    const opened = (title, due) =>
      office.tablet(
        ...['issue', 'open', '--station', office.station.station_code, '--title', title],
        ...['--severity', 'low', '--responsible', '所长', '--due', due],
      );
    for (let n = 1; n <= 20; n += 1) await opened(`第 ${n} 处台账不全`, '2099-12-20');
    await app.go('lists');
    const rows = (many) =>
      app.untilTrue(`return document.querySelector('[aria-setsize="${many}"]') !== null`);
    await rows(21);
    await app.evaluate('scrollTo(0, 500)');
    await app.evaluate('return new Promise((done) => setTimeout(done, 200, null))');
    const read = `const row = [...document.querySelectorAll('[data-row]')].find((one) =>
        arguments[0] === undefined ? one.getBoundingClientRect().top > 200 : one.dataset.row === arguments[0]);
      return { key: row.dataset.row, top: Math.round(row.getBoundingClientRect().top) };`;
    const before = await app.evaluate(read);
    // Due earlier than all that is seen: it comes in far above.
    await opened('灭火器过期', '2099-01-01');
    await rows(22);
    await app.evaluate('return new Promise((done) => setTimeout(done, 200, null))');
    assert.deepEqual(await app.evaluate(read, before.key), before);
  });
});
