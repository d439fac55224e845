import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { icons } from '../build/icons.ts';
import { withoutWhere } from '../build/without-where.ts';

/** The board's pages: headquarters carries `dist-board` inside itself and serves it. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [icons(), svelte({ configFile: join(import.meta.dirname, '../svelte.config.js') })],
  clearScreen: false,
  css: { postcss: { plugins: [withoutWhere] } },
  server: {
    port: 1421,
    strictPort: true,
    // `npm run dev:board` beside `baolian-hq serve --listen 127.0.0.1:8080`.
    proxy: { '/api': 'http://127.0.0.1:8080' },
  },
  build: {
    outDir: join(import.meta.dirname, '../dist-board'),
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome87', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
});
