import { readdirSync } from 'node:fs';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

const components = readdirSync(new URL('src', import.meta.url), { recursive: true })
  .filter((path) => path.endsWith('.svelte'))
  .map((path) => `src/${path}`)
  .sort();

/**
 * The class that ties a component's styles to it: its place among the components, since the class stands at every
 * element and a hash does not pack. One that came while the server runs has its hash.
 */
function cssHash({ hash, filename }) {
  const at = components.indexOf(filename);
  return `s${at < 0 ? hash(filename) : at.toString(36)}`;
}

export default { preprocess: vitePreprocess(), compilerOptions: { runes: true, cssHash } };
