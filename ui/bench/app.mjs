/** One measurement of the app, as JSON on standard output: `node bench/app.mjs NAME OPTIONS`. `crates/bench` starts it. */
import { idle } from './idle.mjs';
import { start } from './start.mjs';
import { taps } from './taps.mjs';
import { use } from './use.mjs';

const [name, options] = process.argv.slice(2);
const measured = await { idle, start, taps, use }[name](JSON.parse(options));
console.log(JSON.stringify(measured));
