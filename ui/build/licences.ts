/**
 * The module `virtual:licences`: every library that the app carries inside itself, under its licence.
 *
 * Asked of cargo and of the installed packages when the page is built, so that the list cannot grow stale.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Licence = { name: string; version: string; licence: string };

const NAME = 'virtual:licences';
const ui = join(import.meta.dirname, '..');

function ofRust(): Licence[] {
  const tree = execFileSync(
    'cargo',
    [
      'tree',
      '--locked',
      '--package',
      'baolian-app',
      '--edges',
      'normal',
      '--prefix',
      'none',
      '--format',
      '{p}|{l}',
    ],
    { cwd: join(ui, '..'), encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return tree.split('\n').flatMap((line) => {
    // A library that was named before is marked `(*)`; in some manifests "or" is still a slash.
    const [, name, version, licence] = /^(\S+) v(\S+)[^|]*\|(.*?)( \(\*\))?$/.exec(line) ?? [];
    const own = name === undefined || name.startsWith('baolian-');
    const named = (licence ?? '').replace(/ ?\/ ?/g, ' OR ').trim();
    return own ? [] : [{ name, version: version ?? '', licence: named }];
  });
}

function ofNode(): Licence[] {
  const packageOf = (folder: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(ui, folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const carried = [...Object.keys(packageOf('.').dependencies as object), 'svelte'];
  return carried.map((name) => {
    const { version, license } = packageOf(join('node_modules', name));
    return { name, version: String(version), licence: String(license) };
  });
}

export function licences() {
  return {
    name: 'licences',
    resolveId: (id: string) => (id === NAME ? `\0${NAME}` : undefined),
    load(id: string) {
      if (id !== `\0${NAME}`) return undefined;
      const under = new Map<string, Set<string>>();
      for (const { name, version, licence } of [...ofRust(), ...ofNode()]) {
        under.set(licence, (under.get(licence) ?? new Set()).add(`${name} ${version}`));
      }
      const sorted = [...under].map(([licence, names]) => ({ licence, names: [...names].sort().join(', ') }));
      sorted.sort((one, other) => one.licence.localeCompare(other.licence));
      return `export default ${JSON.stringify(sorted)};`;
    },
  };
}
