import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import en from '../src/i18n/en';
import counterEn from '../src/i18n/en/counter.json';
import counterAsideEn from '../src/i18n/en/counterAside.json';
import inboxEn from '../src/i18n/en/atInbox';
import lateEn from '../src/i18n/en/late';
import fr from '../src/i18n/fr';
import counterFr from '../src/i18n/fr/counter.json';
import counterAsideFr from '../src/i18n/fr/counterAside.json';
import inboxFr from '../src/i18n/fr/atInbox';
import lateFr from '../src/i18n/fr/late';
import { firm } from '../src/i18n/firm';

type Texts = { [name: string]: string | Texts };

const source = join(import.meta.dirname, '../src');
const pluralForm = /_(zero|one|two|few|many|other)$/;

function flat(texts: Texts, under = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(texts)) {
    const key = under === '' ? name : `${under}.${name}`;
    if (typeof value === 'string') found.set(key, value);
    else for (const [deeper, text] of flat(value, key)) found.set(deeper, text);
  }
  return found;
}

function sourceText(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      if (entry.isDirectory()) return sourceText(join(folder, entry.name));
      return /\.tsx?$/.test(entry.name) ? readFileSync(join(folder, entry.name), 'utf8') : '';
    })
    .join('\n');
}

/** The source of a screen and of what it imports at once, without what it reads late. */
function sourceAtOnce(file: string, seen = new Set<string>()): string {
  const path = ['.tsx', '.ts', '/index.ts'].map((ending) => join(source, `${file}${ending}`)).find((one) => existsSync(one));
  if (path === undefined || seen.has(path)) return '';
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  const imported = [...text.matchAll(/^import (?!type )(?:[^'";]* from )?'@\/([^']+)';/gm)].map((match) => match[1] ?? '');
  return [text, ...imported.map((one) => sourceAtOnce(one, seen))].join('\n');
}

const all = { en: new Map([en, inboxEn, lateEn, counterEn, counterAsideEn].flatMap((texts) => [...flat(texts)])), fr: new Map([fr, inboxFr, lateFr, counterFr, counterAsideFr].flatMap((texts) => [...flat(texts)])) };
const names = (language: 'en' | 'fr') => new Set([...all[language].keys()].map((key) => key.replace(pluralForm, '')));
const code = sourceText(source);
// A section of the settings names its texts, and the screen around it says them.
const asked = [
  /\bt\(\s*'([^']+)'/g,
  /\? t\('([^']+)'/g,
  // Of two texts the one that holds.
  /\bt\([^()]*?\? '([a-z]\w*\.[\w.]+)' : /g,
  /\bt\([^()]*? : '([a-z]\w*\.[\w.]+)'/g,
  /\b(?:title|about): '([a-z][\w]*\.[\w.]+)'/g,
];
const askedIn = (text: string) => new Set(asked.flatMap((shape) => [...text.matchAll(shape)]).map((match) => match[1] ?? ''));
const exact = askedIn(code);
const begun = [...code.matchAll(/\bt\(\s*`([^`$]*)\$\{/g)].map((match) => match[1] ?? '');

describe('texts', () => {
  it('stand in both languages', () => {
    expect([...names('fr')].sort()).toEqual([...names('en')].sort());
  });

  it('carry the same values in both languages', () => {
    const values = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
    for (const [key, text] of all.en) {
      const other = all.fr.get(key);
      if (other !== undefined) expect(values(other), key).toEqual(values(text));
    }
  });

  it.each(['en', 'fr'] as const)('have every plural form that %s needs', (language) => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const plural = new Set([...all[language].keys()].filter((key) => pluralForm.test(key)).map((key) => key.replace(pluralForm, '')));
    for (const key of plural) {
      for (const form of needed) expect(all[language].has(`${key}_${form}`), `${key}_${form}`).toBe(true);
    }
  });

  it('are all used', () => {
    const unused = [...names('en')].filter((key) => !exact.has(key) && !begun.some((start) => key.startsWith(start)));
    expect(unused).toEqual([]);
  });

  it('exist where they are asked for', () => {
    const known = names('en');
    expect([...exact].filter((key) => !known.has(key))).toEqual([]);
    expect(begun.filter((start) => ![...known].some((key) => key.startsWith(start)))).toEqual([]);
  });

  it('of the inbox are there with its first load', () => {
    const words = sourceAtOnce('screens/inbox/InboxScreen');
    expect(words).toContain('inbox.kind.answer');
    const known = new Set([...flat(en).keys(), ...flat(inboxEn).keys()].map((key) => key.replace(pluralForm, '')));
    expect([...askedIn(words)].filter((key) => !known.has(key))).toEqual([]);
  });

  it('keep French signs with their words', () => {
    const said = firm({ one: 'Vide : rien ?', deeper: { two: '« {{name}} » ; à 10:30' } });
    expect(said).toEqual({ one: 'Vide\u00a0: rien\u00a0?', deeper: { two: '«\u00a0{{name}}\u00a0»\u00a0; à 10:30' } });
  });

  it('are never empty', () => {
    for (const language of ['en', 'fr'] as const) {
      for (const [key, text] of all[language]) expect(text.trim(), `${language} ${key}`).not.toBe('');
    }
  });
});
