/** The built app, opened as a person opens it. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openApp } from './window.mjs';

const top = join(import.meta.dirname, '../..');
const built = join(process.env.CARGO_TARGET_DIR ?? join(top, 'target'), 'debug');
const pictures = join(built, '../app-pictures');

let home;
let app;

before(async () => {
  const binary = join(built, 'baolian-app');
  assert.ok(existsSync(binary), 'the app is not built: cargo xtask test app');
  mkdirSync(pictures, { recursive: true });
  home = mkdtempSync(join(tmpdir(), 'baolian-home-'));
  app = await openApp({ binary, home });
});

after(async () => {
  await app?.close();
  rmSync(home, { recursive: true, force: true });
});

test('a tablet that is not enrolled says so, and what to do', async () => {
  const text = await app.until('还没有开通');
  assert.match(text, /向机制办要一个开通码/);
  await app.picture(join(pictures, 'not-enrolled.png'));
});

test('the other language and the other themes are one touch away', async () => {
  await app.press('English');
  await app.until('not enrolled yet');
  await app.press('Full sun');
  assert.equal(await app.evaluate('return document.documentElement.dataset.theme'), 'sun');
  await app.picture(join(pictures, 'full-sun.png'));
  await app.press('Dark');
  await app.press('中文');
  await app.picture(join(pictures, 'dark.png'));
});

test('the page can call nothing but what it was given', async () => {
  const answer = await app.evaluate(`
    return window.__TAURI_INTERNALS__.invoke('plugin:window|close').then(() => 'closed', (refused) => String(refused))`);
  assert.match(answer, /not allowed/);
});
