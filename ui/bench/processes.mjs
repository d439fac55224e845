/** What processes take, as the kernel counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** Proportional set size in MB: memory of their own, and of what they share with others their share. */
export function memory(pids) {
  const kb = pids.map((pid) => {
    const said = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(said[1]);
  });
  return kb.reduce((sum, one) => sum + one, 0) / 1024;
}

/** The same of each program by its name, and of that what no file stands behind. */
export function memoryByProgram(pids) {
  const by = {};
  for (const pid of pids) {
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const of = (word) => Number(new RegExp(`^${word}:\\s+(\\d+) kB`, 'm').exec(rollup)[1]) / 1024;
    by[name] = { all: of('Pss'), anonymous: of('Pss_Anon') };
  }
  return by;
}

/** For every thread: the nanoseconds it ran and how often it was woken; `workSince` compares. */
export function work(pids) {
  const threads = new Map();
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      try {
        const at = `/proc/${pid}/task/${thread}`;
        const [ns] = readFileSync(`${at}/schedstat`, 'utf8').split(' ');
        const [, woken] = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`${at}/status`, 'utf8'));
        const [, name] = /^Name:\s+(.+)/m.exec(readFileSync(`${at}/status`, 'utf8'));
        threads.set(`${pid}/${thread}`, { name, ns: Number(ns), woken: Number(woken) });
      } catch (error) {
        // It ended while it was looked at.
        if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
      }
    }
  }
  return threads;
}

/** Milliseconds of work and wake-ups since then, and which threads it was that woke most. What ended meanwhile is not seen. */
export function workSince(before, pids) {
  let [ms, woken] = [0, 0];
  const names = new Map();
  for (const [thread, now] of work(pids)) {
    const then = before.get(thread) ?? { ns: 0, woken: 0 };
    ms += (now.ns - then.ns) / 1e6;
    woken += now.woken - then.woken;
    const of = names.get(now.name) ?? { name: now.name, ms: 0, woken: 0 };
    of.ms += (now.ns - then.ns) / 1e6;
    of.woken += now.woken - then.woken;
    names.set(now.name, of);
  }
  const most = [...names.values()].sort((a, b) => b.woken - a.woken).slice(0, 6);
  return { ms, woken, most };
}
