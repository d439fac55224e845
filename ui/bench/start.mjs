/** From the start of a program until its page can be used, the app and the empty window in turn. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDisplay } from './display.mjs';

const PATIENCE = 60_000;
/** The colour of what is to be done, in the app (`--act`) and in the empty window. */
const ACT = 0x0b4fb3;
/** A place outside of every button that looks otherwise once a tap is answered. */
const CORNER = { x: 4, y: 4 };

/**
 * Milliseconds, a round each: `painted` when the button for what is to be done is on the screen, `answered` when a tap
 * on it, made in that instant, has changed the screen. A first round of each warms up and counts for nothing.
 */
export async function start({ app, empty, home, rounds }) {
  const display = await openDisplay('840x1120');
  const folder = mkdtempSync(join(tmpdir(), 'baolian-start-'));
  try {
    const programs = {
      app: { binary: app, environment: { ...own(join(folder, 'app')), BAOLIAN_HOME: home } },
      empty: { binary: empty, environment: own(join(folder, 'empty')) },
    };
    const measured = { app: [], empty: [] };
    for (let round = 0; round <= rounds; round += 1) {
      for (const name of ['app', 'empty']) {
        const once = await opened(display, programs[name]);
        if (round > 0) measured[name].push(once);
      }
    }
    return measured;
  } finally {
    await display.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Folders of a program of its own, so that nothing of this machine's user is read or written. */
function own(folder) {
  const runtime = mkdtempSync(`${folder}-`);
  chmodSync(runtime, 0o700);
  return { HOME: runtime, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(runtime, 'data') };
}

async function opened({ name, screen, hand }, program) {
  hand.move({ x: screen.width - 1, y: screen.height - 1 });
  const began = performance.now();
  const child = spawn(program.binary, [], {
    env: { ...process.env, ...program.environment, DISPLAY: name },
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  try {
    const until = async (reached) => {
      while (!reached()) {
        if (performance.now() - began > PATIENCE) throw new Error(`${program.binary} shows no button`);
        if (child.exitCode !== null) throw new Error(`${program.binary} ended before it could be used`);
        await sleep(1);
      }
      return performance.now() - began;
    };
    // The button stands where it stood in the first round; there it is looked for on the whole screen.
    const seen = () => (program.button === undefined ? screen.find(ACT) : screen.at(program.button) === ACT);
    const painted = await until(seen);
    program.button ??= screen.find(ACT);
    const before = screen.at(CORNER);
    hand.tap(program.button);
    const answered = await until(() => screen.at(CORNER) !== before);
    return { painted, answered };
  } finally {
    // As a person closes it: what was open is closed cleanly, and the next start is like any other.
    await hand.closeWindows();
    if ((await Promise.race([gone, sleep(10_000, 'stays')])) === 'stays') child.kill('SIGKILL');
    await gone;
    process.off('exit', orphan);
  }
}
