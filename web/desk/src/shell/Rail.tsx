import {
  IconBox,
  IconPlugConnected,
  IconShoppingBag,
  IconUsers,
  IconUsersGroup,
  IconBolt,
  IconBoltOff,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useIsLive } from '@/live/news';
import { AccountMenu } from '@/shell/AccountMenu';
import styles from '@/shell/shell.module.css';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

const places = [
  { to: '/orders', name: 'orders', icon: IconShoppingBag, scope: 'orders.read' },
  { to: '/customers', name: 'customers', icon: IconUsers, scope: 'customers.read' },
  { to: '/products', name: 'products', icon: IconBox, scope: 'products.read' },
  { to: '/connections', name: 'connections', icon: IconPlugConnected, scope: 'connections.read' },
] as const;

interface PlaceProps {
  to: '/orders' | '/customers' | '/products' | '/connections' | '/users';
  icon: Icon;
  text: string;
}

function Place({ to, icon: Shape, text }: PlaceProps) {
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
  const Shape = live ? IconBolt : IconBoltOff;
  const words = live ? t('shell.live') : t('shell.livePaused');
  return (
    <div className={`${styles.live ?? ''} ${live ? '' : (styles.liveOff ?? '')}`} role="status" title={words}>
      <Shape stroke={iconStroke} aria-hidden />
      <span className={styles.linkText}>{words}</span>
    </div>
  );
}

/** Where one can go: a rail at the side, icons alone on a middling window, a bar at the bottom of a phone. */
export function Rail({ onShowKeys }: { onShowKeys: () => void }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  return (
    <nav className={styles.rail} aria-label={t('shell.navigation')}>
      <Link to="/" className={styles.brand}>
        <img src="/guichet.svg" alt="" />
        <span className={styles.brandText}>Guichet</span>
      </Link>
      <ul className={styles.links}>
        {places
          .filter(({ scope }) => allowed(scope))
          .map(({ to, name, icon }) => (
            <li key={to}>
              <Place to={to} icon={icon} text={t(`shell.${name}`)} />
            </li>
          ))}
      </ul>
      <ul className={styles.bottom}>
        <li className={styles.onlyWide}>
          <LiveSign />
        </li>
        {allowed('users.read') && (
          <li className={styles.onlyWide}>
            <Place to="/users" icon={IconUsersGroup} text={t('shell.users')} />
          </li>
        )}
        <li>
          <AccountMenu onShowKeys={onShowKeys} />
        </li>
      </ul>
    </nav>
  );
}
