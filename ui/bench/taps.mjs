/** Taps and keys as a person makes them, on a tablet with 20,000 issues; the empty window's own tap beside them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '../tests/window.mjs';
import { rowAt } from './rows.mjs';
import { timed } from './tap.mjs';
import { openToday } from './today.mjs';

/** Milliseconds between two taps at least: WebKit takes a page for broken that writes its address 100 times in 30 s. */
const PACE = 700;
const LISTED = `document.querySelector('[role=listitem][aria-setsize]')`;
/** What people look for, letter by letter. */
const WORDS = [
  '接待窗口',
  '台账缺页',
  '监控缺失',
  '登记不全',
  '门锁损坏',
  '案区',
  '检查时发现',
  '日内整改',
  '值班民警',
  '社区',
];

/** Milliseconds of each tap on the empty window's button, and of each of every kind in the app. */
export async function taps({ app, empty, home, visit, times }) {
  const measured = { empty: await ofEmpty(empty, times), app: {} };
  const window = await openToday(app, home);
  try {
    await window.tap('nav a[href="#/lists"]');
    await window.wait(() => window.evaluate(`return ${LISTED} !== null`), 'the list');
    measured.app['the list of issues'] = await lists(window, times);
    measured.app['the list, cut down and whole again'] = await asked(window, times);
    measured.app['an issue'] = await issues(window, times);
    measured.app['a letter in the search'] = await letters(window);
    measured.app['a section of the checklist'] = await sections(window, visit, times);
    return measured;
  } finally {
    await window.close();
  }
}

async function ofEmpty(binary, times) {
  const window = await openApp({ binary, home: '/nonexistent' });
  try {
    const all = [];
    for (let n = 0; n < times; n += 1) {
      const there = `document.body.classList.contains('tapped') === ${n % 2 === 0}`;
      all.push(await timed(window, 'pointerup', there, () => window.tap('button')));
    }
    return all;
  } finally {
    await window.close();
  }
}

async function lists(window, times) {
  const all = [];
  for (let n = 0; n < times; n += 1) {
    await sleep(PACE);
    await window.tap('nav a[href="#/today"]');
    await window.wait(() => window.evaluate(`return ${LISTED} === null`), 'Today');
    all.push(await timed(window, 'pointerup', LISTED, () => window.tap('nav a[href="#/lists"]')));
  }
  return all;
}

/** The first chip that cuts the list down; off again asks the store for all of it anew. */
async function asked(window, times) {
  const all = [];
  const whole = await window.evaluate(`return ${LISTED}.getAttribute('aria-setsize')`);
  const shown = `(${LISTED}?.getAttribute('aria-setsize') === '${whole}')`;
  for (let n = 0; n < times; n += 1) {
    await sleep(PACE);
    await window.tap('.chips button[aria-pressed]');
    await sleep(PACE);
    await window.wait(() => window.evaluate(`return !${shown}`), 'a shorter list');
    all.push(await timed(window, 'pointerup', shown, () => window.tap('.chips button[aria-pressed]')));
  }
  return all;
}

async function issues(window, times) {
  const all = [];
  for (let n = 0; n < times; n += 1) {
    // Another part of the list each time, so that no issue is opened twice.
    const row = await rowAt(window, 60 + n * 600);
    const there = `location.hash.startsWith('#/issue/') && document.querySelector('#story + ol li')`;
    all.push(await timed(window, 'pointerup', there, () => window.tap(row)));
    await window.evaluate('history.back()');
    await window.wait(() => window.evaluate(`return ${LISTED} !== null`), 'the list');
  }
  return all;
}

async function letters(window) {
  const all = [];
  await window.evaluate('scrollTo(0, 0)');
  for (const word of WORDS) {
    let typed = '';
    for (const letter of word) {
      typed += letter;
      const found = `[...document.querySelectorAll('a[data-row] mark')].some(({ textContent }) => textContent === ${JSON.stringify(typed)})`;
      all.push(await timed(window, 'beforeinput', found, () => window.type('lists/words', letter)));
    }
    await window.tap('.search button');
    await window.wait(() => window.evaluate(`return document.querySelector('mark') === null`), 'the list');
  }
  return all;
}

async function sections(window, visit, times) {
  const all = [];
  const SECTIONS = `[...document.querySelectorAll('.chapter section .card > button')]`;
  for (let n = 0; n < times; n += 1) {
    await window.go('today');
    await window.go(`visit/${visit}`);
    await window.wait(() => window.evaluate(`return ${SECTIONS}.length > 0`), 'the sections');
    // What to look at first comes above them, and moves them.
    let [before, long] = [0, 1];
    while (before !== long) {
      before = long;
      await sleep(PACE);
      long = await window.evaluate('return document.body.scrollHeight');
    }
    const at = n % (await window.evaluate(`return ${SECTIONS}.length`));
    const there = `location.hash.includes('/s.') && document.querySelector('.chapter .rows > *')`;
    all.push(
      await timed(window, 'pointerup', there, () => window.tap('.chapter section .card > button', at)),
    );
  }
  return all;
}
