import '@/i18n/late';

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { Panel } from '@/parts/Page';
import { returnQueries } from '@/screens/returns/queries';
import { DueMark, ReturnMark } from '@/screens/returns/ReturnMark';
import styles from '@/screens/returns/returns.module.css';
import { useAllowed } from '@/shell/useAllowed';

export interface OrderReturnsProps {
  orderId: string;
}

export interface CustomerReturnsProps {
  customerId: string;
}

/** The returns of an order, each where it stands; nothing where there is none. */
export function OrderReturns({ orderId }: OrderReturnsProps) {
  return <Returns query={returnQueries.ofOrder(orderId)} />;
}

/** The returns of a person over all shops. */
export function CustomerReturns({ customerId }: CustomerReturnsProps) {
  return <Returns query={returnQueries.ofCustomer(customerId)} />;
}

function Returns({ query }: { query: ReturnType<typeof returnQueries.ofOrder> }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { data } = useQuery({ ...query, enabled: allowed('returns.read') });
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t('returns.ofOrder', { count: items.length })}>
      <ul className={styles.lines}>
        {items.map((item) => (
          <li key={item.id} className={styles.row}>
            <Link to="/returns/$id" params={{ id: item.id }}>
              {item.number}
            </Link>
            <bdi>{item.name}</bdi>
            <ReturnMark item={item} />
            <DueMark due={item.due} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
