/** Headquarters and a tablet's folder for a test: the product's own programs on a folder that goes away. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Starts headquarters with the roster and enrols the cadre of its first station. */
export async function openOffice({ built, roster }) {
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
  const tablet = (...args) => answerOf('baolian', ['--home', home, ...args]);
  const [head, first] = readFileSync(roster, 'utf8')
    .split('\n', 2)
    .map((line) => line.split(','));
  const station = Object.fromEntries(head.map((name, at) => [name, first[at]]));

  await hq('init');
  await hq('roster', 'import', roster);
  const { code } = await hq('enrol', '--cadre', station.cadre_id);
  let serving;
  let listening = 'http://127.0.0.1:0';

  const office = {
    home,
    station,
    tablet,
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
      await office.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  try {
    await office.serve();
    await tablet('enrol', '--hq', listening, '--code', code);
  } catch (error) {
    await office.close();
    throw error;
  }
  return office;
}
