import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Connection } from '@/api/types';
import { CopyText } from '@/parts/CopyText';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Note } from '@/parts/States';
import { useAllowed } from '@/shell/useAllowed';

type Told = components['schemas']['ForwardingShape'];

/** Where a mailbox's mails can be forwarded; told to who may set it up. */
export function Forwarding({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const shown = useAllowed()('connections.manage') && connection.connector_id === 'mail';
  const { data } = useQuery({
    queryKey: ['connections', connection.id, 'forwarding'],
    queryFn: () => api.get<Told>(`/connections/${connection.id}/forwarding`),
    enabled: shown,
  });
  if (!shown || !data) return null;
  return (
    <Panel title={t('mail.forwarding.title')}>
      <p className={parts.muted}>{t('mail.forwarding.hint')}</p>
      {!data.receives && <Note tone="warn">{t('mail.forwarding.off')}</Note>}
      <CopyText text={data.address} label={t('mail.forwarding.address')} />
    </Panel>
  );
}
