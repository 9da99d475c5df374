import { useTranslation } from 'react-i18next';

import { useFormat, useNow } from '@/format/useFormat';
import styles from '@/screens/counter/counter.module.css';
import type { Read } from '@/screens/counter/reads';

/** How old what is shown is, where it is what was kept. */
export function ReadFrom({ read }: { read: Read<unknown> | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (read === undefined || read.live) return null;
  return <p className={styles.quiet}>{t('counter.readFrom', { ago: format.ago(read.at, now) })}</p>;
}
