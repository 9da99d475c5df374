import { useTranslation } from 'react-i18next';

import type { Connection } from '@/api/types';
import { Fresh } from '@/parts/Fresh';
import parts from '@/parts/parts.module.css';

/** How fresh a connection's mirror is; a carrier has none, it is asked after one parcel at a time. */
export function Freshness({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  if (connection.health === 'waiting') return null;
  if (connection.as_of === null && connection.kind === 'carrier') {
    return <span className={parts.muted}>{t('connection.byParcel')}</span>;
  }
  return <Fresh at={connection.as_of} />;
}
