import { createHash } from 'node:crypto';
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

const counterScreen = '/src/screens/counter/';
const firstTexts = /\/src\/i18n\/(en|fr)\/(index\.ts|counter(Aside)?\.json)$/;

/**
 * Writes the worker that keeps the counter's page in the browser: it names the files that the page is made of, so that
 * all of them are there before the network goes.
 */
function counterWorker(): Plugin {
  const fileName = 'counter-worker.js';
  return {
    name: 'counter-worker',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: fileURLToPath(new URL(`.${counterScreen}worker/worker.ts`, import.meta.url)), fileName });
    },
    generateBundle(_, bundle) {
      const files = new Set<string>(['guichet.svg']);
      const take = (name: string) => {
        const part = bundle[name];
        if (part?.type !== 'chunk' || files.has(name)) return;
        files.add(name);
        const { importedCss, importedAssets } = (part as { viteMetadata?: Record<string, Set<string>> }).viteMetadata ?? {};
        for (const beside of [...(importedCss ?? []), ...(importedAssets ?? [])]) files.add(beside);
        part.imports.forEach(take);
      };
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type !== 'chunk' || name === fileName) continue;
        const from = part.facadeModuleId ?? '';
        if (part.isEntry || from.includes(counterScreen) || firstTexts.test(from)) take(name);
      }
      // The letters of the languages that the counter speaks.
      for (const name of Object.keys(bundle)) if (/inter-latin-wght-normal.*\.woff2$/.test(name)) files.add(name);
      const worker = bundle[fileName];
      if (worker?.type !== 'chunk') throw new Error('The counter has no worker.');
      const addresses = [...files].sort().map((name) => `/${name}`);
      const set = createHash('sha256').update(addresses.join()).digest('hex').slice(0, 12);
      worker.code = worker.code.replaceAll('COUNTER_FILES', JSON.stringify(addresses)).replaceAll('COUNTER_SET', JSON.stringify(set));
    },
  };
}

const server = process.env.GUICHET_DEV_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react(), tokensSheet(), counterWorker()],
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
