/** Memory of the app and its web view above the empty window's, while a person works, an hour's work without the pauses. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '../tests/window.mjs';
import { memory, memoryByProgram } from './processes.mjs';
import { rowAt } from './rows.mjs';
import { openToday } from './today.mjs';

/** Milliseconds on each screen at least: WebKit takes a page for broken that writes its address 100 times in 30 s. */
const PACE = 400;
const WORDS = ['接待窗口', '台账缺页', '监控缺失', '登记不全', '门锁损坏', '值班民警', '检查时', '社区'];
const LISTED = `document.querySelector('[role=listitem][aria-setsize]') !== null`;

/** After so many rounds of work each: screens so far, megabytes of the app and of the empty window beside it. */
export async function use({ app, empty, home, visit, rounds, samples }) {
  const beside = await openApp({ binary: empty, home: '/nonexistent' });
  const window = await openToday(app, home);
  try {
    const person = new Person(window, visit);
    const measured = [];
    const sample = async () => {
      // What was just done is let go of when nothing more comes.
      await sleep(3_000);
      measured.push({
        screens: person.screens,
        app: memory(window.processes()),
        by: memoryByProgram(window.processes()),
        empty: memory(beside.processes()),
      });
    };
    await sample();
    const between = Math.max(1, Math.round(rounds / samples));
    for (let round = 0; round < rounds; round += 1) {
      await person.work(round);
      if ((round + 1) % between === 0) await sample();
    }
    return measured;
  } finally {
    await window.close();
    await beside.close();
  }
}

class Person {
  /** Changes of the screen so far. */
  screens = 0;
  #window;
  #visit;

  constructor(window, visit) {
    this.#window = window;
    this.#visit = visit;
  }

  /** What somebody does again and again: 20 screens, two forms, a search, an answer and a sync. */
  async work(round) {
    const window = this.#window;
    await this.#go('today', `document.querySelector('.station') !== null`);
    await this.#tap('nav a[href="#/lists"]', LISTED);
    for (const far of [600, 2_400]) {
      const row = await rowAt(window, far + (round % 40) * 900);
      await this.#tap(row, `document.querySelector('#story + ol li') !== null`);
      if (far === 600) await this.#progress(round);
      await window.evaluate('history.back()');
      await this.#shown('the list', LISTED);
    }
    await this.#search(WORDS[round % WORDS.length]);
    await this.#go(
      `visit/${this.#visit}`,
      `document.querySelector('.chapter section .card > button') !== null`,
    );
    await this.#tap(
      '.chapter section .card > button',
      `document.querySelector('.chapter .rows > *') !== null`,
      round % 4,
    );
    await window.tap('.chapter .rows .item .answer button', round % 2);
    await this.#go(`visit/${this.#visit}/notes`, `document.querySelector('textarea') !== null`);
    await window.type('/notes', `第${round}次看。`);
    for (const screen of ['support', 'me'])
      await this.#go(screen, `document.querySelector('main h1') !== null`);
    await this.#go('sync', `document.querySelector('[data-fact=held]') !== null`);
    await window.press('现在试一次');
    await window.wait(
      async () => /^平台已收 ([\d,]+)\/\1$/.test((await window.fact('held')) ?? ''),
      'all of it at headquarters',
    );
  }

  async #progress(round) {
    const window = this.#window;
    await window.press('写进展');
    await window.type('add_progress/said', `已约谈值班长，第${round}次核对排班。`);
    this.screens += 2;
    await window.press('写进展');
    // With its step in the history.
    const gone = `document.querySelector('dialog[open]') === null && !(history.state?.sheets > 0)`;
    await window.wait(() => window.evaluate(`return ${gone}`), 'the form gone');
  }

  async #search(word) {
    const window = this.#window;
    await window.evaluate('scrollTo(0, 0)');
    for (const letter of word) await window.type('lists/words', letter);
    await window.wait(
      () => window.evaluate(`return document.querySelector('mark') !== null`),
      `${word} found`,
    );
    this.screens += 2;
    await window.tap('.search button');
    await window.wait(() => window.evaluate(`return document.querySelector('mark') === null`), 'the list');
  }

  async #go(address, there) {
    await this.#window.go(address);
    await this.#shown(address, there);
  }

  async #tap(selector, there, nth = 0) {
    await this.#window.tap(selector, nth);
    await this.#shown(selector, there);
  }

  async #shown(what, there) {
    await this.#window.wait(() => this.#window.evaluate(`return ${there}`), what);
    this.screens += 1;
    await sleep(PACE);
  }
}
