import i18next from 'i18next';

import { changeLanguage, currentLanguage, type Language } from '@/i18n';
import { firm, type Texts } from '@/i18n/firm';

const texts: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => import('@/i18n/en/counter.json'),
  fr: () => import('@/i18n/fr/counter.json'),
};

async function load(language: Language): Promise<void> {
  const { default: words } = await texts[language]();
  i18next.addResourceBundle(language, 'translation', language === 'fr' ? firm(words) : words, true);
}

/** Speaks another language once its words are there. */
export async function speakAtCounter(language: Language): Promise<void> {
  await load(language);
  await changeLanguage(language);
}

// Imported by the counter: it is drawn once its words are there.
await load(currentLanguage());
