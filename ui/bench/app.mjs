/** One measurement of the app, as JSON on standard output: `node bench/app.mjs NAME OPTIONS`. `crates/bench` starts it. */
import { existsSync } from 'node:fs';
import { idle } from './idle.mjs';
import { start } from './start.mjs';
import { taps } from './taps.mjs';
import { use } from './use.mjs';

const [name, options] = process.argv.slice(2);
// Without a graphics processor the web view has one emulated, which takes several times what the page itself does. Where
// painting is measured it paints by itself instead, and so does the empty window; a start would wait for nothing then.
if (name !== 'start' && !existsSync('/dev/dri')) process.env.WEBKIT_DISABLE_COMPOSITING_MODE ??= '1';
const measured = await { idle, start, taps, use }[name](JSON.parse(options));
console.log(JSON.stringify(measured));
