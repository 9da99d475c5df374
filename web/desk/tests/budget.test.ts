import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

interface Chunk {
  file: string;
  imports?: string[];
  isEntry?: boolean;
}

const kilobyte = 1000;
/** The desk's; the counter is opened on a phone, in a shop's corner. */
const budgets: Record<string, number> = { orders: 250 * kilobyte, inbox: 250 * kilobyte, counter: 200 * kilobyte };
const build = join(import.meta.dirname, '../../../src/guichet/web_build');
const manifestPath = join(build, '.vite/manifest.json');

const desk = ['index.html', 'src/i18n/fr/index.ts'];

/** What a reader loads before a screen can be used: the desk, one language, the screen and its words. */
const firstLoaded: Record<string, readonly string[]> = {
  orders: [...desk, 'src/screens/orders/OrdersScreen.tsx'],
  // The list, and a ticket that can be read and answered.
  inbox: [...desk, 'src/screens/inbox/InboxScreen.tsx', 'src/i18n/fr/atInbox.ts'],
  counter: [...desk, 'src/screens/counter/CounterScreen.tsx', 'src/i18n/fr/counter.json'],
};

function withImports(manifest: Record<string, Chunk>, name: string, seen: Set<string>): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`${name} is not in the build: has it moved?`);
  if (!seen.has(chunk.file)) {
    seen.add(chunk.file);
    for (const next of chunk.imports ?? []) withImports(manifest, next, seen);
  }
  return seen;
}

describe('the first load', () => {
  it.skipIf(!existsSync(manifestPath)).each(Object.keys(firstLoaded))('of the %s keeps to its budget of script (built by: npm run build)', (screen) => {
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Record<string, Chunk>;
    const files = new Set<string>();
    for (const name of firstLoaded[screen] ?? []) withImports(manifest, name, files);
    const weights = [...files].map((file): [string, number] => [file, gzipSync(readFileSync(join(build, file)), { level: 9 }).length]);
    const sum = weights.reduce((total, [, weight]) => total + weight, 0);
    const heaviest = weights
      .sort(([, one], [, other]) => other - one)
      .slice(0, 8)
      .map(([file, weight]) => `${(weight / kilobyte).toFixed(1)} kB ${file}`);
    expect(sum, `${(sum / kilobyte).toFixed(1)} kB at first load; the heaviest:\n${heaviest.join('\n')}`).toBeLessThanOrEqual(budgets[screen] ?? 0);
  });
});
