import { Button, SegmentedControl } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClockPause, type Icon } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { webhookQueries, webhooksKey, type Delivery, type DeliveryItem } from '@/screens/desk-settings/webhooks/queries';
import styles from '@/screens/desk-settings/webhooks/webhooks.module.css';
import type { Tone } from '@/theme/tokens';

const states = ['waiting', 'delivered', 'failed'] as const;
const looks: Record<(typeof states)[number], [Tone, Icon]> = {
  waiting: ['info', IconClockPause],
  delivered: ['good', IconCircleCheck],
  failed: ['bad', IconCircleX],
};

/** What was sent, and each answer. */
function Opened({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, isPending, refetch } = useQuery(webhookQueries.one(id));
  if (error) return <Failure error={error} kept={t('webhooks.kept')} retry={() => refetch()} />;
  if (isPending) return <BonePanel waiting />;
  return (
    <>
      <pre className={styles.payload}>{JSON.stringify(JSON.parse(data.payload), null, 2)}</pre>
      <p className={styles.hint}>{t('webhooks.messageId', { id: data.message_id })}</p>
      <ul className={styles.lines}>
        {data.attempted.map((one) => (
          <li key={one.at} className={styles.line}>
            <div className={styles.head}>
              <span>{one.status === null ? t('webhooks.noAnswer') : t('webhooks.answered', { status: one.status })}</span>
              <span className={styles.hint}>{t('webhooks.took', { milliseconds: one.took })}</span>
              <time dateTime={one.at}>{format.exact(one.at)}</time>
            </div>
            {one.said !== '' && <pre className={styles.payload}>{one.said}</pre>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Line({ one, silent }: { one: DeliveryItem; silent: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [tone, icon] = looks[one.state];
  const { run, running, error } = useAct(async () => {
    await api.post<Delivery>(`/webhook-deliveries/${one.id}/replays`, {});
    await client.invalidateQueries({ queryKey: webhooksKey });
    say(t('webhooks.again'));
  });
  return (
    <li className={styles.line}>
      <div className={styles.head}>
        <Mark tone={tone} icon={icon} text={t(`webhooks.state.${one.state}`)} />
        <span>{one.event_type}</span>
        {one.state === 'waiting' && one.next_at !== null && one.attempts > 0 && (
          <span className={styles.hint}>{t('webhooks.next', { count: one.attempts, time: format.dateTime(one.next_at) })}</span>
        )}
        <time dateTime={one.happened_at} title={format.exact(one.happened_at)}>
          {format.dateTime(one.happened_at)}
        </time>
      </div>
      {opened && <Opened id={one.id} />}
      <ProblemNote error={error} />
      <div className={styles.acts}>
        <Button variant="subtle" size="compact-sm" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t(opened ? 'webhooks.close' : 'webhooks.open')}
        </Button>
        {one.state !== 'waiting' && !silent && (
          <Button variant="default" size="compact-sm" loading={running} onClick={() => run()}>
            {t('webhooks.sendAgain')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** The log of one endpoint: what was sent to it within thirty days, the latest first. */
export function Deliveries({ endpointId, silent }: { endpointId: string; silent: boolean }) {
  const { t } = useTranslation();
  const [state, setState] = useState('');
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(webhookQueries.sent(endpointId, state));
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className={styles.stack}>
      <SegmentedControl
        aria-label={t('webhooks.which')}
        value={state}
        onChange={setState}
        data={[{ value: '', label: t('webhooks.all') }, ...states.map((one) => ({ value: one, label: t(`webhooks.state.${one}`) }))]}
      />
      {error && <Failure error={error} kept={t('webhooks.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && rows.length === 0 && <p className={styles.hint}>{t('webhooks.nothing')}</p>}
      <ul className={styles.lines}>
        {rows.map((one) => (
          <Line key={one.id} one={one} silent={silent} />
        ))}
      </ul>
      {hasNextPage && (
        <div>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('act.more')}
          </Button>
        </div>
      )}
    </div>
  );
}
