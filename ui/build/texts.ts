/**
 * The texts as the app carries them: each language is the row of its texts in one order, `t('issue.one')` asks for a
 * place in it. Only keys that the code makes or hands around keep their names, once for both languages. The source and
 * its checks know none of this: there every text stands under its key.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';

type Texts = Record<string, string>;

const LANGUAGES = { zhCN: '/src/text/zh-CN/index.ts', en: '/src/text/en/index.ts' };
const NAMES = 'virtual:text-names';
/** A call with a key as it stands; `text.test.ts` finds keys in the same ways. */
const ASKED = /\bt\(\s*(['"`])([\w.-]+)\1/g;
const LITERAL = /(['"`])([\w.-]+)\1/g;
const STEM = /[`']([\w.]+\.)\$\{/g;

const ui = join(import.meta.dirname, '..');
const screens = join(ui, 'src');

async function read(name: keyof typeof LANGUAGES): Promise<Texts> {
  const { module } = await runnerImport<Record<string, Texts>>(join(ui, LANGUAGES[name]));
  return module[name]!;
}

/** Those keys that keep their names. */
function named(keys: string[]): string[] {
  const code = readdirSync(screens, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(svelte|ts)$/.test(path) && !/^text\/(en|zh-CN)\/|\.test\.ts$/.test(path))
    .map((path) => readFileSync(join(screens, path), 'utf8'))
    .join('\n');
  const stems = [...code.matchAll(STEM)].map(([, stem]) => stem!);
  const handed = new Set([...code.replace(ASKED, '').matchAll(LITERAL)].map(([, , key]) => key));
  return keys.filter((key) => handed.has(key) || stems.some((stem) => key.startsWith(stem)));
}

/** JavaScript for the list: one literal, which packs better than many. */
function list(all: string[]): string {
  const parted = all.find((each) => each.includes('\n'));
  if (parted !== undefined) throw new Error(`a text is one line: ${parted}`);
  return `${JSON.stringify(all.join('\n'))}.split('\\n')`;
}

export async function texts() {
  const languages = { zhCN: await read('zhCN'), en: await read('en') };
  const names = named(Object.keys(languages.zhCN));
  const keys = [...names, ...Object.keys(languages.zhCN).filter((key) => !names.includes(key))];
  const places = new Map(keys.map((key, place) => [key, place]));
  return {
    name: 'texts',
    apply: 'build' as const,
    resolveId: (id: string) => (id === NAMES ? `\0${NAMES}` : undefined),
    load(id: string) {
      if (id === `\0${NAMES}`) return `export default ${list(names)};`;
      const name = (['zhCN', 'en'] as const).find((name) => id.endsWith(LANGUAGES[name]));
      if (name === undefined) return undefined;
      const texts = languages[name];
      const missing = keys.find((key) => texts[key] === undefined);
      if (missing !== undefined) throw new Error(`no text in ${name} for ${missing}`);
      return `
        import names from '${NAMES}';
        export const ${name} = ${list(keys.map((key) => texts[key]!))};
        names.forEach((key, place) => (${name}[key] = ${name}[place]));`;
    },
    transform(code: string, id: string) {
      if (!id.startsWith(screens)) return undefined;
      return code.replace(ASKED, (call, _, key: string) => {
        const place = places.get(key);
        return place === undefined ? call : `t(${place}`;
      });
    },
    generateBundle(_: unknown, bundle: Record<string, { type: string; code?: string }>) {
      const code = Object.values(bundle).map(({ code }) => code ?? '');
      const asked = code.flatMap((each) => [...each.matchAll(LITERAL)].map(([, , key]) => key!));
      const nameless = asked.filter((key) => (places.get(key) ?? 0) >= names.length);
      if (nameless.length > 0) throw new Error(`asked for by a name that it has not: ${nameless.join(' ')}`);
    },
  };
}
