import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { useFormat } from '@/format/useFormat';
import { Ago, Moment } from '@/parts/Fresh';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/attention/attention.module.css';
import { Item } from '@/screens/attention/Item';
import { PurchaseActs } from '@/screens/purchases/PurchaseActs';
import { PurchaseMark } from '@/screens/purchases/PurchaseMark';
import type { PurchaseItem } from '@/screens/purchases/queries';
import { usePromised } from '@/screens/purchases/usePromised';

/** Why it stands where it stands; the shop's own words come below. */
function useReason({ state, act_id: actId, pay_before: payBefore, order_id: orderId }: PurchaseItem): string {
  const { t } = useTranslation();
  if (state === 'uncertain') return t(actId === null ? 'purchases.uncertainStock' : 'purchases.uncertain');
  if (state === 'failed') return t('purchases.failed');
  if (state === 'placed' && orderId === null) return t('purchases.notMirrored');
  return state === 'placed' && payBefore !== null ? t('purchases.waitsForMoney') : '';
}

function About({ purchase }: { purchase: PurchaseItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const promised = usePromised();
  const { data: stores } = useQuery(queries.stores());
  const store = stores?.items.find(({ id }) => id === purchase.store_id)?.name ?? '';
  const facts = [purchase.kind_words, promised(purchase.promise), format.money(purchase.total), purchase.payment_words, store, t(purchase.origin === 'staff' ? 'purchases.byStaff' : 'purchases.byShopper')];
  return (
    <>
      {purchase.order_id !== null && (
        <>
          <Link to="/orders/$id" params={{ id: purchase.order_id }} className={styles.textLink}>
            {t('purchases.open')}
          </Link>
          {' · '}
        </>
      )}
      {facts.filter(Boolean).join(' · ')} · <Ago at={purchase.placed_at} />
    </>
  );
}

/** One order that we took: whose, how it is received and paid, and where it stands at the shop. */
export function PurchaseEntry({ purchase }: { purchase: PurchaseItem }) {
  const { t } = useTranslation();
  const number = purchase.number === '' ? t('purchases.unnumbered') : t('order.title', { number: purchase.number });
  const title = [number, purchase.customer].filter(Boolean).join(' · ');
  const { settled } = purchase;
  return (
    <Item
      title={
        <>
          <bdi>{title}</bdi> <PurchaseMark state={purchase.state} />
        </>
      }
      reason={useReason(purchase)}
      words={purchase.reason === 'unpaid' ? t('purchases.unpaid') : purchase.reason}
      about={<About purchase={purchase} />}
      acts={<PurchaseActs purchase={purchase} title={title} />}
    >
      {settled !== null && (
        <p className={parts.muted}>
          {t('purchases.settledBy', { name: settled.by })} · <Moment at={settled.at} />
          {settled.note !== '' && (
            <>
              {': '}
              <bdi>{settled.note}</bdi>
            </>
          )}
        </p>
      )}
    </Item>
  );
}
