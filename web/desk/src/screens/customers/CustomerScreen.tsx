import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Customer, Money } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { useRemember } from '@/palette/useRemember';
import { late } from '@/parts/late';
import { Mark } from '@/parts/Mark';
import { Facts, Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BonePanel, Failure } from '@/parts/States';
import type { BeforeBuyingProps } from '@/screens/customers/before/BeforeBuying';
import { CustomerOrders } from '@/screens/customers/CustomerOrders';
import styles from '@/screens/customers/customers.module.css';
import { Joins } from '@/screens/customers/Joins';
import { WriteButton } from '@/screens/inbox/begin/WriteButton';
import type { CustomerReturnsProps } from '@/screens/returns/OrderReturns';
import type { MessagesProps } from '@/screens/tracking/Messages';
import type { TrackingLinkProps } from '@/screens/tracking/TrackingLink';

/** Few look at any of these: they are read once the screen stands. */
const BeforeBuying = late<BeforeBuyingProps>(() => import('@/screens/customers/before/BeforeBuying').then(({ BeforeBuying: Part }) => Part));
const Messages = late<MessagesProps>(() => import('@/screens/tracking/Messages').then(({ Messages: Part }) => Part));
const CustomerReturns = late<CustomerReturnsProps>(() =>
  import('@/screens/returns/OrderReturns').then(({ CustomerReturns: Part }) => Part),
);
const TrackingLink = late<TrackingLinkProps>(() => import('@/screens/tracking/TrackingLink').then(({ TrackingLink: Part }) => Part));

const route = getRouteApi('/shell/customers/$id');

const identityKinds = ['mail', 'phone', 'card', 'account', 'guest'] as const;

function identityName(t: TFunction, kind: string): string {
  const known = identityKinds.find((one) => one === kind);
  return known === undefined ? kind : t(`identity.${known}`);
}

function Identities({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('customer.identities')}>
      <ul>
        {customer.identities.map((identity) => (
          <li key={`${identity.kind} ${identity.value} ${identity.store?.id ?? ''}`} className={styles.identity}>
            <span className={parts.muted}>{identityName(t, identity.kind)}</span>
            <bdi>{identity.value}</bdi>
            {identity.store && <span className={parts.muted}>{identity.store.name}</span>}
            {identity.verified && <Mark tone="good" icon={IconCircleCheck} text={t('customer.verified')} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function mailsOf({ identities }: Customer): string[] {
  return [...new Set(identities.filter(({ kind }) => kind === 'mail').map(({ value }) => value))];
}

function Whole({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sum = (money: Money[]) => money.map((one) => format.money(one)).join(' + ');
  return (
    <div className={styles.two}>
      <CustomerOrders key={customer.id} customer={customer} />
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
        <CustomerReturns key={`${customer.id} returns`} customerId={customer.id} />
        <BeforeBuying key={`${customer.id} before`} customerId={customer.id} />
        <Messages key={customer.id} mails={mailsOf(customer)} />
        <Joins customer={customer} />
      </div>
    </div>
  );
}

function CustomerActs({ id }: { id: string }) {
  return (
    <>
      <TrackingLink of="customer" id={id} />
      <WriteButton about={{ customer_id: id }} />
    </>
  );
}

/** One person over all shops. */
export function CustomerScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: customer, isPending, error, refetch } = useQuery(queries.customer(id));
  useRemember(customer && { kind: 'customer', id: customer.id, title: customer.name, subtitle: customer.mail || customer.phone });
  return (
    <Page>
      <p>
        <Link to="/customers">← {t('customers.title')}</Link>
      </p>
      {customer && <PageHead title={customer.name || t('customers.nameless')} acts={<CustomerActs id={customer.id} />} />}
      {isPending && <BonePanel waiting />}
      {customer && <Whole customer={customer} />}
      {!customer && error && <Failure error={error} kept={t('customers.failure')} retry={() => void refetch()} />}
    </Page>
  );
}
