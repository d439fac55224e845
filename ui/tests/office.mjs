/** Headquarters and a tablet's folder for a test: the product's own programs on a folder that goes away. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A day so many days from today, in China. */
export function day(from) {
  return new Date(Date.now() + (8 * 3600 + from * 86_400) * 1000).toISOString().slice(0, 10);
}

/** Starts headquarters with the roster, and the file of people if given; unless told not to, enrols the cadre of its first station. */
export async function openOffice({ built, roster, people, enrolled = true }) {
  const folder = mkdtempSync(join(tmpdir(), 'baolian-office-'));
  const data = join(folder, 'hq');
  const home = join(folder, 'tablet');
  const answerOf = async (program, args) => {
    const { stdout } = await run(join(built, program), [...args, '--json']).catch((failed) => {
      throw new Error(`${failed.message}${failed.stdout}`);
    });
    return JSON.parse(stdout);
  };
  const hq = (...args) => answerOf('baolian-hq', [...args, '--data', data]);
  const tabletAt =
    (at) =>
    (...args) =>
      answerOf('baolian', ['--home', at, ...args]);
  const tablet = tabletAt(home);
  const [head, first] = readFileSync(roster, 'utf8')
    .split('\n', 2)
    .map((line) => line.split(','));
  const station = Object.fromEntries(head.map((name, at) => [name, first[at]]));

  await hq('init');
  // Long enough ago that a station can be handed over today.
  await hq('roster', 'import', roster, '--from', day(-40));
  if (people !== undefined) await hq('people', 'import', people);
  let serving;
  let listening = 'http://127.0.0.1:0';

  const orphan = () => serving?.kill('SIGKILL');
  process.once('exit', orphan);

  const office = {
    home,
    station,
    /** The office's own program on headquarters' data. */
    hq,
    /** The program without a screen on the folder of the first tablet. */
    tablet,
    /** Where tablets reach headquarters, once it serves. */
    get url() {
      return listening;
    },
    /** A code for one more tablet: `--cadre ID`, or `--station CODE --name NAME`. */
    async code(...whose) {
      return (await hq('enrol', ...whose)).code;
    },
    /** A folder for a tablet that nobody has enrolled. */
    newHome(name) {
      return join(folder, name);
    },
    /** One more tablet, enrolled without a screen: its folder and the program on it. */
    async enrolled(name, ...whose) {
      const at = office.newHome(name);
      const program = tabletAt(at);
      await program('enrol', '--hq', listening, '--code', await office.code(...whose));
      await program('sync');
      return { home: at, tablet: program };
    },
    tabletAt,
    /** Starts serving; from the second time on where it served before. */
    async serve() {
      const address = listening.replace('http://', '');
      const options = ['serve', '--data', data, '--listen', address, '--json'];
      serving = spawn(join(built, 'baolian-hq'), options, { stdio: ['ignore', 'pipe', 'ignore'] });
      const [line] = await once(createInterface(serving.stdout), 'line');
      ({ listening } = JSON.parse(line));
    },
    async stop() {
      if (serving?.exitCode === null) {
        serving.kill('SIGTERM');
        await once(serving, 'exit');
      }
    },
    async close() {
      process.off('exit', orphan);
      await office.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  try {
    await office.serve();
    if (enrolled) {
      const code = await office.code('--cadre', station.cadre_id);
      await tablet('enrol', '--hq', listening, '--code', code);
    }
  } catch (error) {
    await office.close();
    throw error;
  }
  return office;
}
