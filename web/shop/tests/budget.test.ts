import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

interface Chunk {
  file: string;
  imports?: string[];
}

const budget = 100_000;
const build = join(import.meta.dirname, '../../../src/guichet/shop_build');
const manifestPath = join(build, '.vite/manifest.json');

describe('the first load', () => {
  it.skipIf(!existsSync(manifestPath))('keeps to 100 kB of script as it is sent (built by: npm run build)', () => {
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Record<string, Chunk>;
    const files = new Set<string>();
    const add = (name: string): void => {
      const chunk = manifest[name];
      if (chunk === undefined) throw new Error(`${name} is not in the build: has it moved?`);
      if (files.has(chunk.file)) return;
      files.add(chunk.file);
      chunk.imports?.forEach(add);
    };
    add('index.html');
    const sum = [...files].reduce((total, file) => total + gzipSync(readFileSync(join(build, file)), { level: 9 }).length, 0);
    expect(sum).toBeLessThanOrEqual(budget);
  });
});
