import { existsSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Within the house's own repository the demo serves it; a copy of the kit builds into its own folder.
const house = fileURLToPath(new URL('../../src/guichet', import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: { outDir: existsSync(house) ? `${house}/shop_build` : 'dist', emptyOutDir: true, manifest: true, modulePreload: { polyfill: false } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
