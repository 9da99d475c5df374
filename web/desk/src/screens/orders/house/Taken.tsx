import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { Facts, Panel } from '@/parts/Page';
import { PurchaseMark } from '@/screens/purchases/PurchaseMark';
import { purchaseQueries } from '@/screens/purchases/queries';
import { usePromised } from '@/screens/purchases/usePromised';

/** What was agreed when Guichet took the order: how it is received, the promise, its price, how it is paid. */
export function Taken({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const promised = usePromised();
  const { data } = useQuery(purchaseQueries.ofOrder(orderId));
  const purchase = data?.items[0];
  if (purchase === undefined) return null;
  return (
    <Panel title={t('house.taken')} aside={<PurchaseMark state={purchase.state} />}>
      <Facts
        rows={[
          [t('house.received'), purchase.kind_words],
          [t('house.promised'), promised(purchase.promise)],
          [t('house.delivery'), purchase.delivery_price.amount === 0 ? t('house.free') : format.money(purchase.delivery_price)],
          [t('house.paid'), purchase.payment_words],
          [t('house.payBefore'), purchase.pay_before === null ? null : <Moment at={purchase.pay_before} look="date" />],
          [t('house.where'), t(purchase.origin === 'staff' ? 'purchases.byStaff' : 'purchases.byShopper')],
        ]}
      />
    </Panel>
  );
}
