/** What the app does while nobody does anything, above what the empty window does in the same time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '../tests/window.mjs';
import { work, workSince } from './processes.mjs';
import { openToday } from './today.mjs';

/** Of each the milliseconds of processor time and the wake-ups of all its threads in so many seconds, and the page's timers. */
export async function idle({ app, empty, home, seconds, calm }) {
  const beside = await openApp({ binary: empty, home: '/nonexistent' });
  const window = await openToday(app, home);
  try {
    // Whatever the start set in motion has ended then.
    await sleep(calm * 1_000);
    // A timer that lives on sets itself again, or is an interval, which `ui/src` has none of.
    await window.evaluate(`
      window.timers = [];
      for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame']) {
        const set = window[name];
        window[name] = (what, ms, ...rest) => {
          window.timers.push([name, name === 'requestAnimationFrame' ? 0 : (ms ?? 0)]);
          return set(what, ms, ...rest);
        };
      }
      return null;`);
    const [ofApp, ofEmpty] = [window.processes(), beside.processes()];
    const before = { app: work(ofApp), empty: work(ofEmpty) };
    const began = performance.now();
    await sleep(seconds * 1_000);
    const done = { app: workSince(before.app, ofApp), empty: workSince(before.empty, ofEmpty) };
    return {
      ...done,
      seconds: (performance.now() - began) / 1_000,
      timers: await window.evaluate('return window.timers'),
    };
  } finally {
    await window.close();
    await beside.close();
  }
}
