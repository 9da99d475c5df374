import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { speak } from '@/api/client';
import type en from '@/i18n/en';
import type counterEn from '@/i18n/en/counter.json';
import type counterAsideEn from '@/i18n/en/counterAside.json';
import type inboxEn from '@/i18n/en/atInbox';
import type lateEn from '@/i18n/en/late';
import { firm, type Texts } from '@/i18n/firm';

export const languages = ['fr', 'en'] as const;
export type Language = (typeof languages)[number];

/** Each language is named in its own words, whatever the language of the desk. */
export const languageNames: Record<Language, string> = { fr: 'Français', en: 'English' };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en & typeof inboxEn & typeof lateEn & typeof counterEn & typeof counterAsideEn };
  }
}

const remembered = 'guichet.language';

/** The words of the first load, those that the inbox needs at once, and those of screens and dialogs that few open. */
const texts = {
  first: { en: () => import('@/i18n/en'), fr: () => import('@/i18n/fr') },
  inbox: { en: () => import('@/i18n/en/atInbox'), fr: () => import('@/i18n/fr/atInbox') },
  late: { en: () => import('@/i18n/en/late'), fr: () => import('@/i18n/fr/late') },
} satisfies Record<string, Record<Language, () => Promise<{ default: Texts }>>>;

type Bundle = keyof typeof texts;

const wanted = new Set<Bundle>(['first']);
const loaded = new Set<string>();

function isLanguage(value: string | null | undefined): value is Language {
  return value === 'fr' || value === 'en';
}

/** The language last chosen here, else the browser's first that the desk speaks, else English. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(remembered);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

async function load(language: Language): Promise<void> {
  const missing = [...wanted].filter((bundle) => !loaded.has(`${language} ${bundle}`));
  const read = await Promise.all(missing.map((bundle) => texts[bundle][language]()));
  for (const { default: words } of read) i18next.addResourceBundle(language, 'translation', language === 'fr' ? firm(words) : words, true);
  for (const bundle of missing) loaded.add(`${language} ${bundle}`);
}

/** Has words beyond those of the first load at hand, in this language and in those chosen later. */
export async function loadTexts(...bundles: Bundle[]): Promise<void> {
  for (const bundle of bundles) wanted.add(bundle);
  await load(currentLanguage());
}

export async function changeLanguage(language: Language): Promise<void> {
  await load(language);
  localStorage.setItem(remembered, language);
  speak(language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en';
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await changeLanguage(firstLanguage());
}
