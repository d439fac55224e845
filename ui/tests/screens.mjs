/** Every screen as a person meets it: which there are, how to get there, how the app is made to look. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AXE, COVERED, FAINT, WRONGS } from './measure.mjs';
import { pairwise } from './pairwise.mjs';
import { FILLS } from './scenes.mjs';

export const LANGUAGES = ['zh-CN', 'en'];
export const THEMES = ['light', 'dark', 'sun'];
export const ZOOMS = [1, 2];
export const SIZES = ['840x1120', '1120x840', '390x844'];
const LOOKS = { size: SIZES, theme: THEMES, language: LANGUAGES, zoom: ZOOMS };
/** A display on which every size has room. */
export const DISPLAY = '1120x1120';

/** The addresses of the screens, given the records of a scene. */
export const SCREENS = {
  today: () => 'today',
  lists: () => 'lists',
  station: ({ station }) => `station/${station}`,
  sync: () => 'sync',
  support: () => 'support',
  me: () => 'me',
  raise: ({ station }) => `raise/${station}`,
  book: () => 'book',
  visit: ({ ids }) => `visit/${ids.going}`,
  'visit-section': ({ ids }) => `visit/${ids.going}/s.case-area`,
  'visit-notes': ({ ids }) => `visit/${ids.going}/notes`,
  'visit-summary': ({ ids }) => `visit/${ids.going}/summary`,
  'visit-sealed': ({ ids }) => `visit/${ids.visit}`,
  issue: ({ ids }) => `issue/${ids.issue}`,
  lead: ({ ids }) => `lead/${ids.lead}`,
};
/** Those that others have, and that differ from a cadre's. */
export const SCREENS_OF = {
  officer: ['today', 'station', 'issue', 'support', 'raise', 'me'],
  office: ['today', 'lists', 'station', 'issue', 'support', 'me'],
  leader: ['today', 'lists', 'station', 'issue', 'support', 'me'],
};
/** Of these there is none on an empty tablet. */
const FILLED = ['visit-sealed', 'lead'];

/** Which screens a tablet has that is filled so. */
export function screensOf(fill) {
  return Object.keys(SCREENS).filter((screen) => fill !== 'empty' || !FILLED.includes(screen));
}

/** Pictures to take: a screen, how it looks and what is on it, so that every two choices meet in one of them. */
export function pictures() {
  return pairwise(
    { screen: Object.keys(SCREENS), fill: FILLS, ...LOOKS },
    ({ screen, fill }) => fill === 'empty' && FILLED.includes(screen),
  );
}

/** The same of a screen that is always filled alike. */
export function picturesOf(screen, fill) {
  return pairwise({ screen: [screen], fill: [fill], ...LOOKS });
}

/** Lets the app wear settings as it keeps them. */
export async function wear(app, settings) {
  const changed = await app.evaluate(
    `const wanted = arguments[0], invoke = window.__TAURI_INTERNALS__.invoke;
     return invoke('settings').then((kept) => {
       if (Object.entries(wanted).every(([name, value]) => kept[name] === value)) return false;
       return invoke('set_settings', { settings: { ...kept, ...wanted } }).then(() => { window.worn = true; location.reload(); return true; });
     })`,
    settings,
  );
  if (!changed) return;
  await app.untilTrue('return window.worn !== true && document.querySelector("main h1, main h2") !== null');
}

/** Shows a theme as its setting would, for as long as the page lives. */
export async function dress(app, theme) {
  await app.evaluate('document.documentElement.dataset.theme = arguments[0]', theme);
}

/** Shows a size of text as its setting would, for as long as the page lives. */
export async function enlarge(app, zoom) {
  await app.evaluate(
    'document.documentElement.style.setProperty("--zoom", arguments[0]); dispatchEvent(new Event("resize"))',
    String(zoom),
  );
  await settled(app);
}

/** Goes to a screen and waits until nothing on it moves any more. */
export async function show(app, address) {
  await app.go(address);
  await settled(app);
  await app.evaluate('scrollTo(0, 0)');
}

/** Waits until nothing on the page changes any more. */
export async function settled(app) {
  let before;
  for (let still = 0, turns = 0; still < 2 && turns < 60; turns++) {
    await sleep(80);
    const now = await app.evaluate(
      `const rows = [...document.querySelectorAll('[role=listitem]')].map((row) => Math.round(row.getBoundingClientRect().top));
       return [document.body.innerText.length, document.documentElement.scrollHeight, ...rows, document.querySelectorAll('[aria-busy=true]').length].join()`,
    );
    still = now === before && now.endsWith(',0') ? still + 1 : 0;
    before = now;
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What is wrong with the page as it stands, in words; nothing is good. */
export async function wrongs(app) {
  return [...(await app.evaluate(WRONGS)), ...(await app.evaluate(COVERED))];
}

/** What axe-core calls serious or worse. */
export async function barriers(app) {
  await bringAxe(app);
  return app.evaluate(AXE);
}

/** What axe-core calls too faint to read, and nothing else. */
export async function faint(app) {
  await bringAxe(app);
  return app.evaluate(FAINT);
}

async function bringAxe(app) {
  if (!(await app.evaluate('return "axe" in window'))) await app.evaluate(axe);
}
