import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { queries } from '@/api/queries';
import type { Customer, Money, OrderSummary } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { Mark, OrderMark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Facts, Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/customers/customers.module.css';
import { useAllowed } from '@/shell/useAllowed';
import { IconCircleCheck } from '@tabler/icons-react';

const route = getRouteApi('/shell/customers/$id');

function OrderRows({ orders }: { orders: OrderSummary[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={parts.tableFrame}>
      <table className={parts.table}>
        <thead>
          <tr>
            <th>{t('orders.column.number')}</th>
            <th>{t('orders.column.store')}</th>
            <th>{t('orders.column.state')}</th>
            <th className={parts.figure}>{t('orders.column.total')}</th>
            <th className={parts.figure}>{t('orders.column.placed')}</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.id}>
              <td>
                <Link to="/orders/$id" params={{ id: order.id }}>
                  {order.number}
                </Link>
              </td>
              <td className={parts.muted}>{order.store?.name}</td>
              <td>
                <OrderMark state={order.state} sourceState={order.source_state} />
              </td>
              <td className={parts.figure}>{format.money(order.total)}</td>
              <td className={`${parts.figure ?? ''} ${parts.muted ?? ''}`}>
                <Moment at={order.placed_at} look="short" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Identities({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('customer.identities')}>
      <ul>
        {customer.identities.map((identity) => (
          <li key={`${identity.kind} ${identity.value} ${identity.store?.id ?? ''}`} className={styles.identity}>
            <span>{identity.value}</span>
            {identity.store && <span className={parts.muted}>{identity.store.name}</span>}
            {identity.verified && <Mark tone="good" icon={IconCircleCheck} text={t('customer.verified')} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Joining two records of one person, and taking a join back. */
function Joins({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const allowed = useAllowed();
  const refresh = () => client.invalidateQueries({ queryKey: ['customers'] });
  const join = useAct(async (other: string) => {
    await api.post(`/customers/${customer.id}/merges`, { customer_id: other });
    await refresh();
    say(t('customer.joined'));
  });
  const part = useAct(async (merge: string) => {
    await api.delete(`/customers/${customer.id}/merges/${merge}`);
    await refresh();
    say(t('customer.parted'));
  });
  if (customer.suggestions.length + customer.merged_from.length === 0) return null;
  const may = allowed('customers.merge');
  return (
    <Panel title={t('customer.joins')}>
      <ProblemNote error={join.error ?? part.error} />
      {customer.suggestions.map(({ customer_id: other, name, reason }) => (
        <div key={other} className={styles.suggestion}>
          <Link to="/customers/$id" params={{ id: other }}>
            {name || t('customer.other', { id: other })}
          </Link>
          <span className={parts.muted}>{reason}</span>
          {may && (
            <Button variant="default" size="compact-sm" loading={join.running} onClick={() => join.run(other)}>
              {t('customer.join')}
            </Button>
          )}
        </div>
      ))}
      {customer.merged_from.map(({ id: merge, customer_id: other, reason }) => (
        <div key={merge} className={styles.suggestion}>
          <span>{t('customer.joinedWith', { id: other })}</span>
          <span className={parts.muted}>{reason}</span>
          {may && (
            <Button variant="subtle" size="compact-sm" loading={part.running} onClick={() => part.run(merge)}>
              {t('act.undo')}
            </Button>
          )}
        </div>
      ))}
    </Panel>
  );
}

function Whole({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sum = (money: Money[]) => money.map((one) => format.money(one)).join(' + ');
  return (
    <div className={styles.two}>
      <Panel title={t('customer.orders')} flush>
        <OrderRows orders={customer.orders.items} />
      </Panel>
      <div className={styles.stack}>
        <Panel title={t('customer.figures')}>
          <Facts
            rows={[
              [t('customer.spent'), sum(customer.totals)],
              [t('customer.refunded'), sum(customer.refund_totals.filter((money) => money.amount !== 0))],
              [t('customer.stores'), customer.stores.map((store) => store.name).join(', ')],
            ]}
          />
        </Panel>
        <Identities customer={customer} />
        <Joins customer={customer} />
      </div>
    </div>
  );
}

/** One person over all shops. */
export function CustomerScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: customer, isPending, error, refetch } = useQuery(queries.customer(id));
  return (
    <Page>
      <p>
        <Link to="/customers">← {t('customers.title')}</Link>
      </p>
      {customer && <PageHead title={customer.name || t('customers.nameless')} />}
      {isPending && <BonePanel waiting />}
      {customer && <Whole customer={customer} />}
      {!customer && error && <Failure error={error} kept={t('customers.failure')} retry={() => void refetch()} />}
    </Page>
  );
}
