import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { attentionQueries } from '@/screens/attention/queries';
import { rowsOf, Section } from '@/screens/attention/Section';
import { CourierEntry } from '@/screens/dispatch/CourierEntry';
import { LabelEntry } from '@/screens/dispatch/LabelEntry';
import { PurchaseEntry } from '@/screens/purchases/PurchaseEntry';

/** Of what an answer was lost stands among the acts already: here stands of what nothing came. */
export function failedOf<Row extends { id: string; state: string }>(rows: readonly Row[]): Row[] {
  return rows.filter(({ state }) => state === 'failed');
}

/** Orders that we took and that their shop did not. */
export function FailedPurchases() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(attentionQueries.purchases());
  return (
    <Section title={t('purchases.title')} query={query} rows={failedOf(rowsOf(query))} kept={t('attention.failure')}>
      {(purchase) => <PurchaseEntry key={purchase.id} purchase={purchase} />}
    </Section>
  );
}

/** Labels that nobody made, and couriers who did not come, of what is still to leave. */
export function FailedDispatch() {
  const { t } = useTranslation();
  const labels = useInfiniteQuery(attentionQueries.labels());
  const couriers = useInfiniteQuery(attentionQueries.couriers());
  return (
    <>
      <Section title={t('dispatch.labels')} query={labels} rows={failedOf(rowsOf(labels))} kept={t('attention.failure')}>
        {(label) => <LabelEntry key={label.id} label={label} />}
      </Section>
      <Section title={t('dispatch.couriers')} query={couriers} rows={failedOf(rowsOf(couriers))} kept={t('attention.failure')}>
        {(courier) => <CourierEntry key={courier.id} courier={courier} />}
      </Section>
    </>
  );
}
