import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { palette } from '../src/theme/tokens';

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of WCAG 2.2, 1.4.3. */
function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

describe.each(['light', 'dark'] as const)('colours in %s', (scheme) => {
  const colours = palette[scheme];
  const grounds = ['paper', 'surface', 'raised', 'hover', 'selected'] as const;

  it.each(['ink', 'muted', 'accent', 'good', 'warn', 'bad', 'info'] as const)('%s reads on every ground', (name) => {
    for (const ground of grounds) {
      expect(contrast(colours[name], colours[ground]), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['good', 'warn', 'bad', 'info'] as const)('%s reads on its soft ground', (name) => {
    expect(contrast(colours[name], colours[`${name}-soft`])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours.muted, colours[`${name}-soft`])).toBeGreaterThanOrEqual(4.5);
  });

  it('marks of controls and of focus are seen', () => {
    for (const ground of grounds) {
      expect(contrast(colours['line-strong'], colours[ground]), ground).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(colours['on-accent'], colours.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours['on-accent'], colours['accent-hover'])).toBeGreaterThanOrEqual(4.5);
  });
});

describe('tokens', () => {
  it('are the only place of colours and sizes', () => {
    const source = join(import.meta.dirname, '../src');
    const strangers = filesUnder(source)
      .filter((path) => /\.(css|tsx?)$/.test(path) && !path.includes('/theme/') && !path.endsWith('schema.ts'))
      .flatMap((path) => {
        const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
        const found = text.match(/#[0-9a-f]{3,8}\b(?=['"; ])|\brgba?\(|\bhsla?\(|\b\d*\.?\d+(px|rem|ms)\b/gi) ?? [];
        return found.map((word) => `${path.slice(source.length + 1)}: ${word}`);
      });
    expect(strangers).toEqual([]);
  });
});
