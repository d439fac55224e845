/** How much the page weighs, packed, without fonts; too much fails. */
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes. The app itself packs with brotli, which is a little smaller. */
const MOST = 120 * 1024;
const FONTS = ['.woff2', '.woff', '.ttf', '.otf'];

const dist = join(import.meta.dirname, '../dist');
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const packed = files
  .filter(({ name }) => !FONTS.includes(extname(name)))
  .map(({ parentPath, name }) => ({
    name,
    bytes: gzipSync(readFileSync(join(parentPath, name)), { level: 9 }).length,
  }))
  .sort((one, other) => other.bytes - one.bytes);
const all = packed.reduce((sum, { bytes }) => sum + bytes, 0);
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

console.log(
  `the page, packed and without fonts: ${kib(all)} of at most ${kib(MOST)}, in ${packed.length} files`,
);
if (all > MOST || packed.length === 0) {
  for (const { name, bytes } of packed.slice(0, 8)) console.error(`  ${kib(bytes)} ${name}`);
  process.exitCode = 1;
}
