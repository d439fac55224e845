/**
 * The app is killed while somebody types, at ten places and more. It opens at the same screen, sheet, field and cursor,
 * and every character older than half a second is there.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openOffice } from './office.mjs';
import { DOT, LEFT, openApp } from './window.mjs';

const top = join(import.meta.dirname, '../..');
const built = join(process.env.CARGO_TARGET_DIR ?? join(top, 'target'), 'debug');
const open = (home) => openApp({ binary: join(built, 'baolian-app'), home });

/** Milliseconds after which nothing that was typed may be lost. */
const DURABLE = 500;

/** Types, waits as long as is promised, types on in the middle and kills; then opens again and compares. */
async function killedWhileTyping(app, home, field, { first = '三单元 3-1 没有灯', last = '半句话' } = {}) {
  await app.type(field, first + LEFT.repeat(2));
  await sleep(DURABLE);
  const kept = await app.place();
  assert.ok(kept.text.endsWith(first), `typed ${JSON.stringify(kept)}`);
  assert.equal(kept.cursor, kept.text.length - 2);
  // Nobody waits for these keys: the kill comes between them.
  const typing = app.type(field, last).catch(() => undefined);
  await sleep(40);
  await app.kill();
  await typing;

  const again = await open(home);
  const found = await again.untilInField();
  const more = found.text.length - kept.text.length;
  const newest = [...last].slice(0, more).join('');
  const whole = kept.text.slice(0, kept.cursor) + newest + kept.text.slice(kept.cursor);
  const { screen, sheet, field: key } = kept;
  assert.deepEqual(
    { screen: found.screen, sheet: found.sheet, field: found.field, text: found.text },
    { screen, sheet, field: key, text: whole },
  );
  assert.ok(
    found.cursor >= kept.cursor && found.cursor <= kept.cursor + more,
    `the cursor stood at ${kept.cursor} and stands at ${found.cursor} of "${found.text}"`,
  );
  return again;
}

test('a tablet that nobody has enrolled keeps what is typed of the code', async () => {
  const home = mkdtempSync(join(tmpdir(), 'baolian-home-'));
  let app = await open(home);
  try {
    await app.until('向机制办要一个开通码');
    await app.type('enrol/url', 'http://127.0.0.1:1');
    app = await killedWhileTyping(app, home, 'enrol/code', { first: '4F7QX-9KD2M', last: 'WT3' });
    assert.equal(
      await app.evaluate(`return document.querySelector('[data-key="enrol/url"]').value`),
      'http://127.0.0.1:1',
    );
  } finally {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  }
});

describe("a cadre's tablet", () => {
  let office;
  let app;
  let visit;
  let sealed;
  let issue;

  before(async () => {
    office = await openOffice({ built, roster: join(top, 'crates/hq/data/hubei-stations.csv') });
    const { tablet } = office;
    await tablet('sync');
    const start = [
      'visit',
      'start',
      '--station',
      office.station.station_code,
      '--no-position',
      '室内没有信号',
    ];
    sealed = (await tablet(...start)).id;
    await tablet('visit', 'seal', sealed);
    visit = (await tablet(...start)).id;
    const terms = ['--severity', 'medium', '--responsible', '所长', '--due', '2099-12-08'];
    issue = (await tablet('issue', 'open', '--visit', visit, '--title', '候问室插座烧黑', ...terms)).id;
    app = await open(office.home);
    await app.until(office.station.short_name);
  });
  after(async () => {
    await app?.close();
    await office?.close();
  });

  const killed = async (field, words) => {
    app = await killedWhileTyping(app, office.home, field, words);
  };

  test('in the shared record of a visit', async () => {
    await app.go(`visit/${visit}/notes`);
    await killed('/notes');
  });

  test('in its internal record', async () => {
    await app.go(`visit/${visit}/notes`);
    await killed('/internal');
  });

  test('in the remark on a checklist item', async () => {
    await app.go(`visit/${visit}/s.case-area`);
    await app.press('符合', '候问室');
    await app.press('写看到的情况', '候问室');
    await killed('/remark');
  });

  test('in the title of an issue that is opened at a failed item, with a photo chosen', async () => {
    const picture = join(office.home, 'door.png');
    writeFileSync(picture, Buffer.from(DOT, 'base64'));
    await app.go(`visit/${visit}/s.enforcement-loop`);
    await app.press('不符合');
    await app.type('选照片', picture);
    await app.untilPicture('照片：door.png');
    await killed('/title');
    await app.untilPicture('照片：door.png');
  });

  test('in its description', async () => {
    await app.go(`visit/${visit}/s.enforcement-loop`);
    await app.press('补充说明、地点、类别、限内部');
    await killed('/description');
  });

  test('in the progress of an issue', async () => {
    await app.go(`issue/${issue}`);
    await app.press('写进展');
    await killed('add_progress/said');
    await app.press('以后再写');
  });

  test('in its description, in place', async () => {
    await app.go(`issue/${issue}`);
    await killed('/description');
  });

  test('in an effect', async () => {
    await app.go(`issue/${issue}`);
    await app.press('记效果');
    await killed('record_effect/what');
    await app.press('以后再写');
  });

  test('in asking for support', async () => {
    await app.go('support');
    await app.press('提一个帮扶需求');
    await killed('support/new/title');
    await app.press('以后再说');
  });

  test('in an addendum', async () => {
    await app.go(`visit/${sealed}`);
    await killed('/addendum');
  });

  test('in the search', async () => {
    await app.go('lists');
    await killed('lists/words', { first: '插座 烧黑 候问室', last: '灯' });
  });
});
