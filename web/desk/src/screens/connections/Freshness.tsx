import { useTranslation } from 'react-i18next';

import type { Connection, Connector } from '@/api/types';
import { Fresh } from '@/parts/Fresh';
import parts from '@/parts/parts.module.css';
import { sendsByItself, useConnector } from '@/screens/connections/words';

/** How what is never read through comes here instead. */
function way(connection: Connection, connector: Connector | undefined) {
  if (connection.kind === 'carrier') return 'connection.byParcel';
  if (connection.kind === 'chat') return 'connection.byVisitors';
  return sendsByItself(connector) ? 'connection.byItself' : null;
}

/** How fresh a connection's mirror is; some have none, and it is said how they tell what they know. */
export function Freshness({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const words = way(connection, useConnector(connection.connector_id));
  if (connection.health === 'waiting') return null;
  if (connection.as_of === null && words) return <span className={parts.muted}>{t(words)}</span>;
  return <Fresh at={connection.as_of} />;
}
