import { Button } from '@mantine/core';
import { IconShoppingBag } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import type { OrderBeside } from '@/screens/inbox/queries';
import { CustomerPart } from '@/screens/inbox/side/CustomerPart';
import { OrderPart } from '@/screens/inbox/side/OrderPart';
import { ProductPart } from '@/screens/inbox/side/ProductPart';
import styles from '@/screens/inbox/side/side.module.css';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { SideSections } from '@/screens/inbox/slots/Slots';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

interface OrdersProps {
  orders: readonly OrderBeside[];
  more: number;
}

/** The orders that a ticket is about: one is shown whole, the others are a press away. */
function Orders({ orders, more }: OrdersProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string>();
  const shown = orders.find(({ order }) => order.id === chosen) ?? orders[0];
  return (
    <>
      {orders.length > 1 && (
        <div className={styles.orders} role="group" aria-label={t('inbox.orders')}>
          {orders.map((beside) => (
            <button
              key={beside.order.id}
              type="button"
              className={styles.orderTab}
              aria-pressed={beside === shown}
              onClick={() => setChosen(beside.order.id)}
            >
              {beside.order.number}
            </button>
          ))}
          {more > 0 && <span className={parts.muted}>{t('inbox.moreOrders', { count: more })}</span>}
        </div>
      )}
      {shown && <OrderPart key={shown.order.id} beside={shown} />}
    </>
  );
}

function NameOrder({ onName, words }: { onName: () => void; words: string }) {
  return (
    <Button
      className={styles.nameOrder ?? ''}
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={<IconShoppingBag size="1.1em" stroke={iconStroke} aria-hidden />}
      title={`${words} (o)`}
      onClick={onName}
    >
      {words}
    </Button>
  );
}

export interface SideProps extends OfWriting {
  /** Asks which order the ticket is about; missing where the reader may only look. */
  onName: (() => void) | undefined;
}

/** What stands beside a conversation: its orders with their parcels, products, and the customer over all shops. */
export function Side({ whole, draft, onName }: SideProps) {
  const { t } = useTranslation();
  const { side } = whole;
  const seesProducts = useAllowed()('products.read');
  const known = new Set(side.orders.map(({ order }) => order.id));
  const none = side.orders.length === 0;
  return (
    <>
      <SideSections at="top" whole={whole} draft={draft} />
      <Orders orders={side.orders} more={side.more_order_ids.length} />
      {none && (
        <Panel title={t('inbox.noOrder.title')}>
          <p className={parts.muted}>{t('inbox.noOrder.text')}</p>
          {onName && <NameOrder onName={onName} words={t('inbox.name.first')} />}
        </Panel>
      )}
      {none && seesProducts && <ProductPart whole={whole} draft={draft} />}
      <SideSections at="afterOrders" whole={whole} draft={draft} />
      {side.customer && <CustomerPart customer={side.customer} shown={known} />}
      {!none && onName && <NameOrder onName={onName} words={t('inbox.name.title')} />}
      {!none && seesProducts && <ProductPart whole={whole} draft={draft} />}
      <SideSections at="end" whole={whole} draft={draft} />
    </>
  );
}
