import { IconBolt, IconBoltOff, IconSearch, type Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { commandKey } from '@/keyboard/keys';
import { useIsLive } from '@/live/news';
import { useNarrow } from '@/parts/useNarrow';
import { AccountMenu } from '@/shell/AccountMenu';
import { places, type Place } from '@/shell/places';
import styles from '@/shell/shell.module.css';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

function PlaceLink({ place: { to, name, icon: Shape } }: { place: Place }) {
  const { t } = useTranslation();
  const text = t(`shell.${name}`);
  return (
    <Link to={to} className={styles.link} title={text} activeOptions={{ includeSearch: false }}>
      <Shape stroke={iconStroke} aria-hidden />
      <span className={styles.linkText}>{text}</span>
    </Link>
  );
}

function LiveSign() {
  const { t } = useTranslation();
  const live = useIsLive();
  const Shape: Icon = live ? IconBolt : IconBoltOff;
  const words = live ? t('shell.live') : t('shell.livePaused');
  return (
    <div className={`${styles.live ?? ''} ${live ? '' : (styles.liveOff ?? '')}`} role="status" title={words}>
      <Shape stroke={iconStroke} aria-hidden />
      <span className={styles.linkText}>{words}</span>
    </div>
  );
}

function Finder({ onFind }: { onFind: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={`${styles.link ?? ''} ${styles.finder ?? ''}`}
      title={t('shell.find')}
      aria-keyshortcuts="Control+K Meta+K"
      onClick={onFind}
    >
      <IconSearch stroke={iconStroke} aria-hidden />
      <span className={styles.linkText}>{t('shell.find')}</span>
      <kbd className={`${styles.key ?? ''} ${styles.onlyRoomy ?? ''}`} aria-hidden>
        {`${commandKey()} K`}
      </kbd>
    </button>
  );
}

interface RailProps {
  onShowKeys: () => void;
  onFind: () => void;
}

/** Where one can go: a rail at the side, icons alone on a middling window, a bar at the bottom of a phone. */
export function Rail({ onShowKeys, onFind }: RailProps) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const narrow = useNarrow();
  const open = places.filter((place) => allowed(place.scope) && (!narrow || place.inBar));
  const entry = (place: Place) => (
    <li key={place.to}>
      <PlaceLink place={place} />
    </li>
  );
  return (
    <nav className={styles.rail} aria-label={t('shell.navigation')}>
      <Link to="/" className={styles.brand}>
        <img src="/guichet.svg" alt="" />
        <span className={styles.brandText}>Guichet</span>
      </Link>
      {!narrow && <Finder onFind={onFind} />}
      <ul className={styles.links}>
        {open.filter((place) => !place.atFoot).map(entry)}
        {narrow && (
          <li>
            <Finder onFind={onFind} />
          </li>
        )}
      </ul>
      <ul className={styles.bottom}>
        <li className={styles.onlyWide}>
          <LiveSign />
        </li>
        {open.filter((place) => place.atFoot).map(entry)}
        <li>
          <AccountMenu onShowKeys={onShowKeys} />
        </li>
      </ul>
    </nav>
  );
}
