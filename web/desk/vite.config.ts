import { fileURLToPath, URL } from 'node:url';

import { DEFAULT_THEME, convertCssVariables, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core';
import react from '@vitejs/plugin-react';
import simpleVariables from 'postcss-simple-vars';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

import { cssVariables, theme } from './src/theme/mantine.ts';
import { breakpoints } from './src/theme/tokens.ts';

const sheet = 'virtual:tokens.css';

/** Writes the theme's variables to a style sheet, so that the content policy needs no inline style. */
function tokensSheet(): Plugin {
  return {
    name: 'tokens-sheet',
    resolveId: (id) => (id === sheet ? `\0${sheet}` : undefined),
    load(id) {
      if (id !== `\0${sheet}`) return undefined;
      const merged = mergeMantineTheme(DEFAULT_THEME, theme);
      const standard = defaultCssVariablesResolver(merged);
      const own = cssVariables(merged);
      return convertCssVariables(
        {
          variables: { ...standard.variables, ...own.variables },
          light: { ...standard.light, ...own.light },
          dark: { ...standard.dark, ...own.dark },
        },
        ':root',
      );
    },
  };
}

const server = process.env.GUICHET_DEV_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react(), tokensSheet()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  css: { postcss: { plugins: [simpleVariables({ variables: { ...breakpoints } })] } },
  server: { proxy: { '/api': server } },
  worker: { format: 'es' },
  build: {
    outDir: '../../src/guichet/web_build',
    emptyOutDir: true,
    chunkSizeWarningLimit: 400,
    manifest: true,
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
