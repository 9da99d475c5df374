import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { speak } from '@/api/client';
import type en from '@/i18n/en';
import type lateEn from '@/i18n/en/late';

export const languages = ['fr', 'en'] as const;
export type Language = (typeof languages)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en & typeof lateEn };
  }
}

const remembered = 'guichet.language';

const texts = { en: () => import('@/i18n/en'), fr: () => import('@/i18n/fr') };

/** The words of screens that few open: they are no part of the first load. */
const lateTexts = { en: () => import('@/i18n/en/late'), fr: () => import('@/i18n/fr/late') };

const loaded = new Set<string>();
let wantsLate = false;

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
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await texts[language]()).default);
  }
  if (!wantsLate || loaded.has(language)) return;
  i18next.addResourceBundle(language, 'translation', (await lateTexts[language]()).default, true);
  loaded.add(language);
}

/** Has the words of the screens that few open at hand, in this language and in those chosen later. */
export async function loadLate(): Promise<void> {
  wantsLate = true;
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
