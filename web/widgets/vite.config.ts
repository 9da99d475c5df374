import { fileURLToPath, URL } from 'node:url';

import { defineConfig } from 'vitest/config';

/** The widgets by the names of their files; the first is built unless a mode names another. */
const entries: Record<string, string> = {
  chat: 'src/main.ts',
  tracking: 'src/tracking/main.ts',
  availability: 'src/availability/main.ts',
  returns: 'src/returns/main.ts',
  visits: 'src/visits/main.ts',
};

/** For each widget one file without modules, so that one script tag is all that a page needs. */
export default defineConfig(({ mode }) => {
  const name = mode in entries ? mode : 'chat';
  return {
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    build: {
      outDir: '../../src/guichet/widget_build',
      emptyOutDir: name === 'chat',
      target: 'es2022',
      lib: { entry: entries[name] ?? '', formats: ['iife'], name: 'GuichetWidgets', fileName: () => `${name}.js` },
    },
    test: { include: ['tests/**/*.test.ts'], environment: 'node' },
  };
});
