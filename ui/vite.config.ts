import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { icons } from './build/icons.ts';
import { licences } from './build/licences.ts';
import { texts } from './build/texts.ts';
import { withoutWhere } from './build/without-where.ts';

export default defineConfig({
  plugins: [icons(), svelte(), licences(), texts()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  css: { postcss: { plugins: [withoutWhere] } },
  build: {
    // Nothing is rewritten for the oldest browsers, which know private fields and `?.` but for rare cases; rewritten
    // they weigh more and are slower. ESLint reads what is built and refuses what they do not know.
    target: 'es2022',
    cssTarget: ['chrome87', 'safari16'],
    // The app carries these files inside itself and loads them from memory.
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: { include: ['{src,board}/**/*.test.ts'] },
});
