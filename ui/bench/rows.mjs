import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds after which a list that was scrolled, by a person or by going back to its place, hears taps again. */
const REST = 400;

/** Scrolls a list so far, waits until it rests, and says which row is in the middle of the screen then: a selector. */
export async function rowAt(window, far) {
  await sleep(REST);
  await window.evaluate('scrollTo(0, arguments[0])', far);
  let [before, now] = ['', ''];
  await window.wait(async () => {
    before = now;
    await sleep(REST);
    now = await window.evaluate(`
      const rows = [...document.querySelectorAll('a[data-row]')];
      const row = rows.find((one) => one.getBoundingClientRect().top > innerHeight / 3);
      return row === undefined ? '' : row.dataset.row + ' ' + row.getBoundingClientRect().top;`);
    return now !== '' && now === before;
  }, 'a list that rests');
  return `a[data-row="${now.split(' ')[0]}"]`;
}
