/** How much the page weighs as the released app carries it, without fonts; too much fails. */
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** Bytes; docs/BENCHMARKS.md says what weighs. */
const MOST = 120_000;
/** Tauri packs every file by itself with brotli, in a release with this quality. */
const PACKED = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
const FONTS = ['.woff2', '.woff', '.ttf', '.otf'];

const dist = join(import.meta.dirname, '../dist');
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const packed = files
  .filter(({ name }) => !FONTS.includes(extname(name)))
  .map(({ parentPath, name }) => ({
    name,
    bytes: brotliCompressSync(readFileSync(join(parentPath, name)), PACKED).length,
  }))
  .sort((one, other) => other.bytes - one.bytes);
const all = packed.reduce((sum, { bytes }) => sum + bytes, 0);
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

console.log(`the page, packed and without fonts: ${kb(all)} in ${packed.length} files; ${kb(MOST)} at most`);
if (all > MOST || packed.length === 0) {
  for (const { name, bytes } of packed.slice(0, 8)) console.error(`  ${kb(bytes)} ${name}`);
  process.exitCode = 1;
}
