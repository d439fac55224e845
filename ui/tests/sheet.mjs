/** Writes docs/screens.png: the eight screens as they usually are, side by side. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { openScene } from './scenes.mjs';
import { DISPLAY, SCREENS, show, wear } from './screens.mjs';
import { openApp } from './window.mjs';

const top = join(import.meta.dirname, '../..');
const built = join(process.env.CARGO_TARGET_DIR ?? join(top, 'target'), 'debug');
const EIGHT = ['today', 'visit-section', 'issue', 'lists', 'station', 'sync', 'support', 'me'];
const THEME = { issue: 'dark', sync: 'sun' };
const ACROSS = 4;
/** Every so many pixels of a screen become one. */
const SMALLER = 2;
const GAP = 16;

/** A picture made smaller by the mean of its pixels. */
function smaller(png) {
  const [width, height] = [Math.floor(png.width / SMALLER), Math.floor(png.height / SMALLER)];
  const small = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let part = 0; part < 4; part++) {
        let sum = 0;
        for (let dy = 0; dy < SMALLER; dy++) {
          for (let dx = 0; dx < SMALLER; dx++) {
            sum += png.data[((y * SMALLER + dy) * png.width + x * SMALLER + dx) * 4 + part];
          }
        }
        small.data[(y * width + x) * 4 + part] = Math.round(sum / (SMALLER * SMALLER));
      }
    }
  }
  return small;
}

function sheetOf(pictures) {
  const [{ width, height }] = pictures;
  const sheet = new PNG({
    width: ACROSS * (width + GAP) + GAP,
    height: Math.ceil(pictures.length / ACROSS) * (height + GAP) + GAP,
  });
  for (let at = 0; at < sheet.data.length; at += 4) sheet.data.set([0xcf, 0xd3, 0xd6, 0xff], at);
  for (const [at, picture] of pictures.entries()) {
    const [x, y] = [at % ACROSS, Math.floor(at / ACROSS)];
    PNG.bitblt(picture, sheet, 0, 0, width, height, GAP + x * (width + GAP), GAP + y * (height + GAP));
  }
  return sheet;
}

const folder = mkdtempSync(join(tmpdir(), 'baolian-sheet-'));
const scene = await openScene({ built, fill: 'usual' });
let app;
try {
  app = await openApp({ binary: join(built, 'baolian-app'), home: scene.office.home, size: DISPLAY });
  await app.resize('840x1120');
  const pictures = [];
  for (const screen of EIGHT) {
    await wear(app, { theme: THEME[screen] ?? 'light', language: 'zh-CN', zoom: 1 });
    await show(app, SCREENS[screen](scene));
    const file = join(folder, `${screen}.png`);
    await app.picture(file);
    pictures.push(smaller(PNG.sync.read(readFileSync(file))));
  }
  writeFileSync(join(top, 'docs/screens.png'), PNG.sync.write(sheetOf(pictures), { colorType: 2 }));
} finally {
  await app?.close();
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
}
