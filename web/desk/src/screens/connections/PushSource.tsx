import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Connection } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { CopyText } from '@/parts/CopyText';
import { Moment } from '@/parts/Fresh';
import { Facts, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Note } from '@/parts/States';
import styles from '@/screens/connections/connections.module.css';
import { sendsByItself, useConnector } from '@/screens/connections/words';
import { useAllowed } from '@/shell/useAllowed';

type Told = components['schemas']['PushShape'];

const lookAgain = 10_000;

/** Where a till or a shop of one's own sends to, with its secret, and when it was heard of; told to who may set it up. */
export function PushSource({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pushes = sendsByItself(useConnector(connection.connector_id));
  const shown = useAllowed()('connections.manage') && pushes;
  const { data } = useQuery({
    queryKey: ['connections', connection.id, 'push'],
    queryFn: () => api.get<Told>(`/connections/${connection.id}/push`),
    enabled: shown,
    refetchInterval: ({ state }) => (state.data?.last_at === null ? lookAgain : false),
  });
  if (!shown || !data) return null;
  return (
    <Panel title={t('push.title')}>
      <div className={styles.push}>
        <p className={parts.muted}>{t('push.hint')}</p>
        {!data.receives && <Note tone="warn">{t('push.off')}</Note>}
        <CopyText text={data.address} label={t('push.address')} />
        <CopyText text={data.secret} label={t('push.secret')} />
        {data.last_at === null ? (
          <Note tone="info">{t('push.waiting')}</Note>
        ) : (
          <Facts
            rows={[
              [t('push.last'), <Moment key="last" at={data.last_at} />],
              [t('push.records'), format.number(data.documents)],
              [t('push.refused'), data.refused > 0 ? format.number(data.refused) : ''],
              [t('push.unplaced'), data.unplaced > 0 ? format.number(data.unplaced) : ''],
            ]}
          />
        )}
      </div>
    </Panel>
  );
}
