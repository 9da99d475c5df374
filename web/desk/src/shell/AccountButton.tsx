import { IconUserCircle } from '@tabler/icons-react';
import type { ComponentPropsWithRef } from 'react';
import { useTranslation } from 'react-i18next';

import { useNarrow } from '@/parts/useNarrow';
import styles from '@/shell/shell.module.css';
import { useMe } from '@/shell/useMe';
import { iconStroke } from '@/theme/tokens';

/** Who is signed in; pressed, it opens their menu. */
export function AccountButton(props: ComponentPropsWithRef<'button'>) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const name = useMe()?.name ?? '';
  return (
    <button type="button" aria-haspopup="menu" {...props} className={styles.link} aria-label={narrow ? t('menu.openMore', { name }) : t('menu.open', { name })}>
      <IconUserCircle stroke={iconStroke} aria-hidden />
      <span className={styles.linkText}>{narrow ? t('menu.me') : name}</span>
    </button>
  );
}
