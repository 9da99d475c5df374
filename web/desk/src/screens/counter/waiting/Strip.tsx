import { IconAlertTriangle, IconCloudUp, IconWifiOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import styles from '@/screens/counter/counter.module.css';
import { useReached } from '@/screens/counter/network';
import { PlaceLink } from '@/screens/counter/parts/Place';
import { troublesOf, waitingOf } from '@/screens/counter/waiting/acts';
import { useActs } from '@/screens/counter/waiting/sending';
import { iconStroke } from '@/theme/tokens';

/** Says that there is no network, and what waits to be sent; nothing while all is well. */
export function Strip() {
  const { t } = useTranslation();
  const reached = useReached();
  const acts = useActs();
  const troubles = troublesOf(acts).length;
  const waiting = waitingOf(acts).length;
  if (reached && troubles === 0 && waiting === 0) return <div role="status" className="unseen" />;
  const Shape = troubles > 0 ? IconAlertTriangle : reached ? IconCloudUp : IconWifiOff;
  const words = [
    !reached && t('counter.strip.offline'),
    waiting > 0 && t('counter.strip.waiting', { count: waiting }),
    troubles > 0 && t('counter.strip.trouble', { count: troubles }),
  ].filter(Boolean);
  return (
    <div role="status" className={`${styles.strip ?? ''} ${troubles > 0 ? (styles.stripBad ?? '') : ''}`}>
      <Shape stroke={iconStroke} aria-hidden />
      <span>{words.join(' · ')}</span>
      {acts.length > 0 && <PlaceLink place="waiting">{t('counter.strip.look')}</PlaceLink>}
    </div>
  );
}
