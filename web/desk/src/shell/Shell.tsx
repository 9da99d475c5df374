import { Outlet, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useKeys } from '@/keyboard/keys';
import { useLiveUpdates } from '@/live/news';
import { KeysHelp } from '@/shell/KeysHelp';
import { Rail } from '@/shell/Rail';
import styles from '@/shell/shell.module.css';

export function Shell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [showsKeys, setShowsKeys] = useState(false);
  useLiveUpdates();
  useKeys({
    '?': () => setShowsKeys(true),
    'g o': () => void navigate({ to: '/orders' }),
    'g u': () => void navigate({ to: '/customers' }),
    'g p': () => void navigate({ to: '/products' }),
    'g c': () => void navigate({ to: '/connections' }),
  });
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t('shell.skip')}
      </a>
      <Rail onShowKeys={() => setShowsKeys(true)} />
      <main id="content" className={styles.content} tabIndex={-1}>
        <Outlet />
      </main>
      <KeysHelp opened={showsKeys} onClose={() => setShowsKeys(false)} />
    </div>
  );
}
