import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import parts from '@/parts/parts.module.css';
import styles from '@/screens/attention/attention.module.css';

interface ItemProps {
  title: ReactNode;
  /** Why it waits, in the reader's language. */
  reason: string | null | undefined;
  /** The outside system's own words. */
  words?: string | undefined;
  /** When and how often. */
  about: ReactNode;
  acts?: ReactNode;
  /** What is looked at seldom: what was asked, the error as it fell. */
  details?: ReactNode;
  children?: ReactNode;
}

/** One thing that waits for a person: what, why, since when, and the acts that end it. */
export function Item({ title, reason, words, about, acts, details, children }: ItemProps) {
  const { t } = useTranslation();
  const [shows, setShows] = useState(false);
  return (
    <li className={styles.item}>
      <div className={styles.itemText}>
        <h3 className={styles.itemTitle}>{title}</h3>
        {reason && <p>{reason}</p>}
        {words && <p className={parts.muted}>{words}</p>}
        <p className={parts.muted}>{about}</p>
        {children}
        {shows && <div className={styles.details}>{details}</div>}
      </div>
      <div className={styles.acts}>
        {details !== undefined && (
          <Button variant="subtle" size="compact-sm" aria-expanded={shows} onClick={() => setShows(!shows)}>
            {shows ? t('attention.hide') : t('attention.show')}
          </Button>
        )}
        {acts}
      </div>
    </li>
  );
}
