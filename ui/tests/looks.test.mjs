/**
 * Every screen in every look: nothing cut, nothing covered, nothing too small, nobody shut out.
 *
 * Each screen is measured in all sizes, themes and sizes of text. An ordinary run does so on the overfull tablet, half
 * of the screens in each language; `cargo xtask test app --every-look` on all tablets and in both. Pictures to look at
 * are left in `target/app-pictures`, so many that every two choices meet in one.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FORMS, FORMS_OF, closeForm, openForm } from './forms.mjs';
import { day } from './office.mjs';
import { FILLS, fillInApp, openScene } from './scenes.mjs';
import * as screens from './screens.mjs';
import { openApp } from './window.mjs';

const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, '../../target');
const built = join(target, 'debug');
const binary = join(built, 'baolian-app');
const folder = join(target, 'app-pictures');
const every = process.env.BAOLIAN_EVERY_LOOK !== undefined;

before(() => {
  assert.ok(existsSync(binary), 'the app is not built: cargo xtask test app');
  mkdirSync(folder, { recursive: true });
});

const open = (home) => openApp({ binary, home, size: screens.DISPLAY });

/** All that is wrong with the screen that is shown; takes the pictures of it that are wanted. */
async function faults(app, pictures, sizes = screens.SIZES) {
  const found = [];
  for (const size of sizes) {
    await app.resize(size);
    for (const zoom of screens.ZOOMS) {
      await screens.enlarge(app, zoom);
      found.push(...(await screens.wrongs(app)).map((wrong) => `${size}, text ${zoom * 100} %: ${wrong}`));
      for (const each of pictures.filter((one) => one.size === size && one.zoom === zoom)) {
        await screens.dress(app, each.theme);
        const { screen, fill, language, theme } = each;
        await app.picture(join(folder, `${[screen, fill, language, size, theme, zoom * 100].join('-')}.png`));
      }
    }
  }
  for (const [at, theme] of screens.THEMES.entries()) {
    await screens.dress(app, theme);
    const barred = await (at === 0 ? screens.barriers(app) : screens.faint(app));
    found.push(...barred.map((wrong) => `${theme}: ${wrong}`));
  }
  return found;
}

const pictures = screens.pictures();

/** What is wrong with a form that lies over a screen; leaves a picture of it, in one look or another. */
async function faultsOf(app, scene, name, form, language, number) {
  await screens.wear(app, { language });
  await openForm(app, scene, form, language);
  const sizes = form.sizes ?? screens.SIZES;
  const looks = {
    size: sizes[number % sizes.length],
    theme: screens.THEMES[number % 3],
    zoom: 1 + (number % 2),
  };
  const found = await faults(app, [{ screen: `form-${name}`, fill: scene.fill, language, ...looks }], sizes);
  await closeForm(app);
  return found;
}

for (const fill of every ? FILLS : ['overfull']) {
  describe(`a tablet that is ${fill}`, () => {
    let scene;
    let app;

    before(async () => {
      scene = await openScene({ built, fill });
      app = await open(scene.office.home);
      await app.untilTrue('return document.querySelector("main h1") !== null');
      if (fill === 'overfull') await fillInApp(app, scene.station, [-30, -3, 3, 30].map(day));
    });
    after(async () => {
      await app?.close();
      await scene?.close();
    });

    for (const [at, language] of screens.LANGUAGES.entries()) {
      const shown = screens.screensOf(fill).filter((_, number) => every || number % 2 === at);
      for (const screen of shown) {
        test(`${screen}, ${language}`, async () => {
          await scene.needs(screen);
          await screens.wear(app, { language });
          await screens.show(app, screens.SCREENS[screen](scene));
          const wanted = pictures.filter(
            (one) => one.screen === screen && one.fill === fill && one.language === language,
          );
          assert.deepEqual(await faults(app, wanted), []);
        });
      }
      if (fill === 'empty') continue;
      for (const [number, [name, form]] of Object.entries(FORMS).entries()) {
        if (!every && number % 2 !== at) continue;
        test(`${name} over its screen, ${language}`, async () => {
          assert.deepEqual(await faultsOf(app, scene, name, form, language, number), []);
        });
      }
    }
  });

  if (fill === 'empty') continue;
  describe(`tablets of others that are ${fill}`, () => {
    let scene;

    before(async () => {
      scene = await openScene({ built, fill });
    });
    after(() => scene?.close());

    for (const [who, forms] of Object.entries(FORMS_OF)) {
      describe(`${who}'s`, () => {
        let app;

        before(async () => {
          app = await open(scene.homes[who]);
          await app.untilTrue('return document.querySelector("main h1") !== null');
        });
        after(() => app?.close());

        for (const [at, language] of screens.LANGUAGES.entries()) {
          for (const [number, screen] of screens.SCREENS_OF[who].entries()) {
            if (!every && number % 2 !== at) continue;
            test(`${screen}, ${language}`, async () => {
              await screens.wear(app, { language });
              await screens.show(app, screens.SCREENS[screen](scene));
              const look = { size: screens.SIZES[number % 3], theme: screens.THEMES[number % 3], zoom: 1 };
              const picture = { screen: `${who}-${screen}`, fill, language, ...look };
              assert.deepEqual(await faults(app, [picture]), []);
            });
          }
          for (const [number, [name, form]] of Object.entries(forms).entries()) {
            if (!every && number % 2 !== at) continue;
            test(`${name} over its screen, ${language}`, async () => {
              assert.deepEqual(await faultsOf(app, scene, name, form, language, number), []);
            });
          }
        }
      });
    }
  });
}

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

  for (const language of screens.LANGUAGES) {
    test(`enrol, ${language}`, async () => {
      await screens.wear(app, { language });
      await screens.settled(app);
      const wanted = screens.picturesOf('enrol', 'empty').filter((one) => one.language === language);
      assert.deepEqual(await faults(app, wanted), []);
    });
  }
});
