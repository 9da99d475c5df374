import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { changeLanguage, languageNames, languages } from '@/i18n';
import { useTitle } from '@/parts/Page';
import styles from '@/screens/signin/signin.module.css';

interface FrameProps {
  title: string;
  text?: string;
  children: ReactNode;
}

/** What stands around the few pages that are open to everyone. */
export function Frame({ title, text, children }: FrameProps) {
  const { i18n } = useTranslation();
  useTitle(title);
  return (
    <main className={styles.screen}>
      <div className={styles.brand}>
        <img src="/guichet.svg" alt="" />
        Guichet
      </div>
      <div className={styles.card}>
        <h1 className={styles.title}>{title}</h1>
        {text !== undefined && <p className={styles.text}>{text}</p>}
        {children}
      </div>
      <div className={styles.foot}>
        {languages.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            className={styles.language}
            aria-pressed={i18n.language === language}
            onClick={() => changeLanguage(language)}
          >
            {languageNames[language]}
          </button>
        ))}
      </div>
    </main>
  );
}
