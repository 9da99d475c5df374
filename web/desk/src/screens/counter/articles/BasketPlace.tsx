import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { useFormat } from '@/format/useFormat';
import { BoneRows, Failure, Note } from '@/parts/States';
import { OrderFor } from '@/screens/counter/articles/OrderPlace';
import styles from '@/screens/counter/counter.module.css';
import { Big } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { Photo } from '@/screens/counter/parts/Row';

type Basket = components['schemas']['BasketShape'];

/** A basket that was begun on another channel, shown by its link or QR picture: it is concluded here. */
export function BasketPlace({ id: token }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [orders, setOrders] = useState(false);
  // Not kept: whose basket it is stands in nobody's list.
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['counter', 'basket', token],
    queryFn: ({ signal }) => api.get<Basket>(`/baskets/${encodeURIComponent(token)}`, {}, signal),
    retry: false,
  });
  if (data && orders) {
    const lines = data.lines.map(({ variant_id, quantity }) => ({ variant_id, quantity }));
    return <OrderFor wanted={{ storeId: data.store_id, lines, title: t('counter.order.basket') }} />;
  }
  const foot = data && !data.ordered && data.lines.length > 0 && <Big onClick={() => setOrders(true)}>{t('counter.order.basketAct')}</Big>;
  return (
    <Place title={t('counter.order.basket')} back="" busy={isPending} foot={foot || undefined}>
      {isPending && <BoneRows waiting rows={4} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      {data?.ordered && <Note tone="info">{t('counter.order.basketOrdered')}</Note>}
      {data && (
        <ul className={styles.rows}>
          {data.lines.map((line) => (
            <li key={line.variant_id} className={styles.row}>
              <Photo address={line.picture} />
              <span className={styles.rowWords}>
                <span className={styles.rowTitle} dir="auto">
                  {line.quantity} × {line.name}
                </span>
                <span className={styles.rowText}>{[...line.options.map(({ value }) => value), line.sku].filter(Boolean).join(' · ')}</span>
                {!line.available && <span className={styles.lacking}>{t('counter.order.gone')}</span>}
              </span>
              {line.total && <span>{format.money(line.total)}</span>}
            </li>
          ))}
        </ul>
      )}
      {data?.total && <p className={styles.said}>{format.money(data.total)}</p>}
    </Place>
  );
}
