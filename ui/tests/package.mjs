/** A Debian package of the app: what is in it, and that its program opens. `node tests/package.mjs PACKAGE` */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from './window.mjs';

const folder = mkdtempSync(join(tmpdir(), 'baolian-package-'));
const field = (name) =>
  execFileSync('dpkg-deb', ['--field', process.argv[2], name], { encoding: 'utf8' }).trim();
try {
  const there = join(folder, 'there');
  execFileSync('dpkg-deb', ['--extract', process.argv[2], there]);
  assert.match(field('Depends'), /libwebkit2gtk-4\.1-0/, 'it asks for the web view that it needs');
  const binary = join(there, 'usr/bin/baolian-app');
  assert.ok(statSync(binary).mode & 0o111, 'its program may be started');
  const entry = readFileSync(join(there, 'usr/share/applications/Baolian.desktop'), 'utf8');
  assert.match(entry, /^Exec=baolian-app$/m);
  assert.match(entry, /^Name\[zh_CN\]=包联$/m);
  assert.ok(statSync(join(there, 'usr/share/icons/hicolor/128x128/apps/baolian-app.png')).size > 0);

  const app = await openApp({ binary, home: join(folder, 'home') });
  try {
    // In the words of a tablet that nobody has enrolled, whatever else the page says.
    const text = await app.until('开通');
    console.log(`the packaged app opens and says: ${text.split('\n').find((line) => line.trim() !== '')}`);
  } finally {
    await app.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
