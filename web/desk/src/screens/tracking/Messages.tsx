import '@/i18n/late';

import { Button, NativeSelect } from '@mantine/core';
import { IconBell, IconBellOff } from '@tabler/icons-react';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/tracking/tracking.module.css';
import { useAllowed } from '@/shell/useAllowed';

type Consent = components['schemas']['ConsentShape'];

export interface MessagesProps {
  mails: string[];
}

const ways = ['link', 'one_click', 'staff'] as const;

const objections = (address: string) =>
  queryOptions({
    queryKey: ['objections', address],
    queryFn: ({ signal }) => api.get<Page<Consent>>('/objections', { address }, signal),
  });

function Kind({ address, consent }: { address: string; consent: Consent }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [widest] = consent.standing;
  const stores = consent.standing.map((one) => one.store_name).join(', ');
  const way = ways.find((one) => one === widest?.how);
  const note = useAct(async () => {
    await api.put('/objections', { address, kind: consent.kind, wanted: widest !== undefined });
    await client.invalidateQueries({ queryKey: objections(address).queryKey });
    say(t('tracking.noted'));
  });
  return (
    <li className={styles.kind}>
      <div>
        <span>{consent.words}</span>{' '}
        {widest === undefined ? (
          <Mark tone="good" icon={IconBell} text={t('tracking.wanted')} />
        ) : (
          <Mark tone="warn" icon={IconBellOff} text={widest.store_id === null ? t('tracking.none') : t('tracking.noneOf', { stores })} />
        )}
        {widest && way && <p className={parts.muted}>{t('tracking.since', { day: format.date(widest.objected_at), how: t(`tracking.how.${way}`) })}</p>}
      </div>
      <Button variant="default" size="compact-sm" loading={note.running} onClick={() => void note.run()}>
        {t(widest === undefined ? 'tracking.stop' : 'tracking.again')}
      </Button>
      <ProblemNote error={note.error} />
    </li>
  );
}

/** Which messages a customer wants that leave by themselves, by address; noted by whoever is told so. */
export function Messages({ mails }: MessagesProps) {
  const { t } = useTranslation();
  const may = useAllowed()('objections.manage');
  const [chosen, setChosen] = useState(mails[0] ?? '');
  const { data } = useQuery({ ...objections(chosen), enabled: may && chosen !== '' });
  if (!may || chosen === '') return null;
  return (
    <Panel title={t('tracking.messages')}>
      {mails.length > 1 && (
        <NativeSelect label={t('tracking.address')} value={chosen} data={mails} onChange={(event) => setChosen(event.currentTarget.value)} />
      )}
      <ul className={styles.kinds}>
        {(data?.items ?? []).map((consent) => (
          <Kind key={consent.kind} address={chosen} consent={consent} />
        ))}
      </ul>
      <p className={parts.muted}>{t('tracking.messagesHelp')}</p>
    </Panel>
  );
}
