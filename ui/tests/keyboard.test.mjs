/** The main path by the keyboard alone: Today, check in, answer, note, summary, seal, each reached by Tab in the order read. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openScene } from './scenes.mjs';
import { DISPLAY, settled } from './screens.mjs';
import { openApp } from './window.mjs';

const TAB = '\uE004';
const ENTER = '\uE007';
const FURTHEST = 80;
const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, '../../target');
const built = join(target, 'debug');
let scene;
let app;

before(async () => {
  assert.ok(existsSync(join(built, 'baolian-app')), 'the app is not built: cargo xtask test app');
  scene = await openScene({ built, fill: 'empty' });
  app = await openApp({ binary: join(built, 'baolian-app'), home: scene.office.home, size: DISPLAY });
  await app.resize('840x1120');
  await app.until('该去的所');
});
after(async () => {
  await app?.close();
  await scene?.close();
});

/** What has the focus: its name, whether it can be seen, and whether it stands after the one before. */
const FOCUSED = `
  const node = document.activeElement, before = window.focusedBefore;
  window.focusedBefore = node;
  const name = (node.getAttribute('aria-label') || node.labels?.[0]?.innerText || node.innerText || '').trim();
  if (node === document.body) { window.focusedBefore = undefined; return { name, seen: true, after: true }; }
  const r = node.getBoundingClientRect();
  const met = document.elementFromPoint(Math.min(r.left + r.width / 2, innerWidth - 1), r.top + Math.min(r.height / 2, 24));
  const seen = met !== null && (node === met || node.contains(met) || met.contains(node));
  // Behind the last comes the first again.
  const after = !before?.isConnected || node === document.querySelector('button, a[href]') || (before.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
  return { name, seen, after };
`;

/** Presses Tab until the focus is on what is called so. On the way everything can be seen and stands in the order of reading. */
async function tabTo(name) {
  const passed = [];
  for (let presses = 0; presses < FURTHEST; presses++) {
    await app.keys(TAB);
    const focused = await app.evaluate(FOCUSED);
    passed.push(focused.name);
    assert.ok(
      focused.seen,
      `"${focused.name}" has the focus and cannot be seen; passed ${passed.join(' > ')}`,
    );
    assert.ok(focused.after, `"${focused.name}" stands before what came before it: ${passed.join(' > ')}`);
    if (focused.name === name) return;
  }
  assert.fail(`Tab never came to "${name}", only to ${passed.join(' > ')}`);
}

async function follow(name) {
  await tabTo(name);
  await app.keys(ENTER);
  await settled(app);
  await app.evaluate('window.focusedBefore = undefined');
}

test('a visit is made from Today to the seal by Tab and Enter alone', async () => {
  await follow('到所签到');
  await app.untilTrue('return document.querySelector("dialog[open]") !== null');
  await follow('签到');
  await app.until('先看这些');
  await follow('下一节');
  await tabTo('符合');
  await app.keys(ENTER);
  await app.until('已看 1 项');
  await app.go((await app.evaluate('return location.hash')).slice(2).replace(/[^/]*$/, 'notes'));
  await settled(app);
  await app.evaluate('window.focusedBefore = undefined');
  await tabTo('其他情况');
  await app.keys(...'看了接待窗口');
  await follow('看小结，定稿');
  await app.until('写了其他情况');
  await follow('定稿');
  await app.until('不能再改');
});
