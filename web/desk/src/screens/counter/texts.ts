import i18next from 'i18next';

import { changeLanguage, currentLanguage, type Language } from '@/i18n';
import { firm, type Texts } from '@/i18n/firm';

type Part = Record<Language, () => Promise<{ default: Texts }>>;

const parts: Part[] = [];

async function load(language: Language, part: Part): Promise<void> {
  const { default: words } = await part[language]();
  i18next.addResourceBundle(language, 'translation', language === 'fr' ? firm(words) : words, true);
}

/** Has further words of the counter at hand, in this language and in those chosen later. */
export async function loadPart(part: Part): Promise<void> {
  parts.push(part);
  await load(currentLanguage(), part);
}

/** Speaks another language once its words are there. */
export async function speakAtCounter(language: Language): Promise<void> {
  await Promise.all(parts.map((part) => load(language, part)));
  await changeLanguage(language);
}

// Imported by the counter: it is drawn once its words are there.
await loadPart({ en: () => import('@/i18n/en/counter.json'), fr: () => import('@/i18n/fr/counter.json') });
