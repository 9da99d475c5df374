import { useIsFetching } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCommandKey, useKeys, type KeyActs } from '@/keyboard/keys';
import { useLiveUpdates } from '@/live/news';
import { late } from '@/parts/late';
import type { PaletteProps } from '@/palette/Palette';
import type { KeysHelpProps } from '@/shell/KeysHelp';
import { places } from '@/shell/places';
import { Rail } from '@/shell/Rail';
import styles from '@/shell/shell.module.css';
import { useAllowed } from '@/shell/useAllowed';

const KeysHelp = late<KeysHelpProps>(() => import('@/shell/KeysHelp').then(({ KeysHelp: Part }) => Part));
const Palette = late<PaletteProps>(() => import('@/palette/Palette').then(({ Palette: Part }) => Part));

/** `g` and a letter go to a place, if the person may go there. */
function useGoKeys(): KeyActs {
  const navigate = useNavigate();
  const allowed = useAllowed();
  return Object.fromEntries(
    places.filter(({ scope }) => allowed(scope)).map(({ key, to }) => [`g ${key}`, () => void navigate({ to })]),
  );
}

function isFirstReading({ state }: { state: { status: string } }): boolean {
  return state.status === 'pending';
}

/** Whether something shown is being read for the first time; a reading again changes nothing for the reader. */
function useIsReading(): boolean {
  return useIsFetching({ predicate: isFirstReading }) > 0;
}

export function Shell() {
  const { t } = useTranslation();
  const [showsKeys, setShowsKeys] = useState(false);
  const [finds, setFinds] = useState(false);
  const find = useCallback(() => setFinds(true), []);
  const showKeys = useCallback(() => setShowsKeys(true), []);
  const isReading = useIsReading();
  // Four columns stand in the inbox: the rail gives way first.
  const isInbox = useLocation({ select: ({ pathname }) => pathname === '/inbox' });
  useLiveUpdates();
  useKeys({ '?': showKeys, ...useGoKeys() });
  useCommandKey('k', () => {
    setShowsKeys(false);
    setFinds((before) => !before);
  });
  return (
    <div className={`${styles.shell ?? ''} ${isInbox ? (styles.slim ?? '') : ''}`}>
      <a className={styles.skip} href="#content">
        {t('shell.skip')}
      </a>
      <Rail onShowKeys={showKeys} onFind={find} />
      <main id="content" className={styles.content} tabIndex={-1} aria-busy={isReading}>
        <Outlet />
      </main>
      {showsKeys && <KeysHelp onClose={() => setShowsKeys(false)} />}
      {finds && <Palette onClose={() => setFinds(false)} onShowKeys={showKeys} />}
    </div>
  );
}
