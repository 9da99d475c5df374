import { fileURLToPath, URL } from 'node:url';

import { defineConfig } from 'vitest/config';

/** One file without modules, so that one script tag is all that a page needs. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: '../../src/guichet/widget_build',
    emptyOutDir: true,
    target: 'es2022',
    lib: { entry: 'src/main.ts', formats: ['iife'], name: 'GuichetWidgets', fileName: () => 'chat.js' },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
