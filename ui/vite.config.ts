import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { licences } from './build/licences.ts';

/**
 * Svelte ties a component's styles to it by `:where(.svelte-…)`, which Chrome 87 lacks: it would drop the whole rule.
 * The class alone weighs a little more and means the same.
 */
const withoutWhere = {
  postcssPlugin: 'without-where',
  Rule(rule: { selector: string }) {
    rule.selector = rule.selector.replace(/:where\((\.svelte-[\w-]+)\)/g, '$1');
  },
};

export default defineConfig({
  plugins: [svelte(), licences()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  css: { postcss: { plugins: [withoutWhere] } },
  build: {
    // The web view of Android tablets some years old, and that of iOS; as `browserslist` in package.json.
    target: ['chrome87', 'safari16'],
    cssTarget: ['chrome87', 'safari16'],
    // The app carries these files inside itself and loads them from memory.
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: { include: ['src/**/*.test.ts'] },
});
