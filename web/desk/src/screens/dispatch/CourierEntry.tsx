import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Ask } from '@/parts/Ask';
import { Ago } from '@/parts/Fresh';
import { ParcelMark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/attention/attention.module.css';
import { Item } from '@/screens/attention/Item';
import { CourierMark } from '@/screens/dispatch/Marks';
import { dispatchKey, type Courier, type CourierItem } from '@/screens/dispatch/queries';
import { SettleAct } from '@/screens/dispatch/SettleAct';
import { webAddress } from '@/screens/orders/webAddress';
import { useAllowed } from '@/shell/useAllowed';

function About({ courier }: { courier: CourierItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const told = webAddress(courier.tracking_address);
  const facts = [courier.customer, courier.location_name, courier.price && format.money(courier.price), courier.made_by];
  return (
    <>
      {courier.order_id !== null && (
        <>
          <Link to="/orders/$id" params={{ id: courier.order_id }} className={styles.textLink}>
            {t('order.title', { number: courier.order_number })}
          </Link>
          {' · '}
        </>
      )}
      {told && (
        <>
          <a href={told} target="_blank" rel="noreferrer" className={styles.textLink}>
            {courier.number || t('order.track')}
          </a>
          {' · '}
        </>
      )}
      <bdi>{facts.filter(Boolean).join(' · ')}</bdi> · <Ago at={courier.made_at} />
    </>
  );
}

/** What the courier is expected to do next, or what became of the order without one. */
function useReason(courier: CourierItem): string {
  const { t } = useTranslation();
  const format = useFormat();
  const fallback = courier.fell_back_to === 'collect' || courier.fell_back_to === 'ship' ? courier.fell_back_to : null;
  if (courier.state === 'uncertain') return t('dispatch.uncertainCourier');
  if (courier.state === 'failed') return t(`dispatch.fellBack.${fallback ?? 'none'}`);
  if (courier.state === 'returning') return t('dispatch.returning');
  if (courier.dropoff_at === null || courier.state === 'delivered' || courier.state === 'cancelled') return '';
  return t('dispatch.expected', { at: format.dateTime(courier.dropoff_at) });
}

/** One courier: whose order, where they are, and what can be done about it. */
export function CourierEntry({ courier }: { courier: CourierItem }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const allowed = useAllowed();
  const [asks, setAsks] = useState(false);
  const title = t('dispatch.of.courier');
  const { run, running, error } = useAct(async () => {
    await api.post<Courier>(`/couriers/${courier.id}/cancellations`, {});
    await client.invalidateQueries({ queryKey: dispatchKey });
    setAsks(false);
    say(t('dispatch.callOffAsked'));
  });
  return (
    <Item
      title={
        <>
          {title} <CourierMark courier={courier} />
          {courier.tracking !== null && courier.state === 'under_way' && <ParcelMark state={courier.tracking.state} />}
        </>
      }
      reason={useReason(courier)}
      words={courier.reason}
      about={<About courier={courier} />}
      acts={
        <>
          {courier.state === 'booked' && allowed('couriers.book') && (
            <Button variant="subtle" color="bad" size="compact-sm" onClick={() => setAsks(true)}>
              {t('dispatch.callOff')}
            </Button>
          )}
          {courier.state === 'uncertain' && <SettleAct actId={courier.act_id} title={title} />}
        </>
      }
    >
      <Ask opened={asks} title={t('dispatch.callOffAsk')} act={t('dispatch.callOff')} running={running} error={error} onAct={run} onClose={() => setAsks(false)}>
        <p>{t('dispatch.callOffText')}</p>
      </Ask>
    </Item>
  );
}
