import { Button, Modal } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Customer, Money } from '@/api/types';
import type { Format } from '@/format/format';
import { useFormat } from '@/format/useFormat';
import parts from '@/parts/parts.module.css';
import { TableFrame } from '@/parts/TableFrame';
import { BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { useReturnFocus } from '@/parts/useReturnFocus';
import styles from '@/screens/customers/customers.module.css';
import { iconStroke } from '@/theme/tokens';

function sum(format: Format, money: Money[]): string {
  return money.map((one) => format.money(one)).join(' + ');
}

const points = ['mail', 'phone', 'card'] as const;

/** The facts by which a person judges, one text for each value. */
function factsOf(t: TFunction, format: Format, customer: Customer): [string, string[]][] {
  const known = (kind: string) => customer.identities.filter((one) => one.kind === kind).map((one) => one.value);
  return [
    [t('field.name'), [customer.name]],
    ...points.map((kind): [string, string[]] => [t(`identity.${kind}`), [...new Set(known(kind))]]),
    [t('customer.stores'), customer.stores.map((store) => store.name)],
    [t('customer.orders'), [format.number(customer.orders_count)]],
    [t('customer.spent'), [sum(format, customer.totals)]],
    [t('customers.column.last'), [customer.last_order_at ? format.date(customer.last_order_at) : '']],
  ];
}

/** Rows in which an equal value speaks for one person; equal figures say nothing. */
const telling = 1 + points.length;

function Values({ values, shared }: { values: string[]; shared: ReadonlySet<string> }) {
  const { t } = useTranslation();
  return (
    <td>
      {values.filter(Boolean).map((value) => (
        <p key={value} className={shared.has(value) ? styles.shared : undefined}>
          <bdi>{value}</bdi>
          {shared.has(value) && <IconEqual size="1em" stroke={iconStroke} aria-label={t('customer.same')} />}
        </p>
      ))}
    </td>
  );
}

function Table({ mine, theirs }: { mine: Customer; theirs: Customer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const others = factsOf(t, format, theirs);
  return (
    <TableFrame label={t('customer.joins')}>
      <table className={`${parts.table ?? ''} ${styles.compared ?? ''}`}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('customer.thisOne')}</th>
            <th scope="col">{t('customer.otherOne')}</th>
          </tr>
        </thead>
        <tbody>
          {factsOf(t, format, mine).map(([name, values], row) => {
            const other = others[row]?.[1] ?? [];
            const shared = new Set(row < telling ? values.filter((value) => other.includes(value)) : []);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <Values values={values} shared={shared} />
                <Values values={other} shared={shared} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}

interface CompareProps {
  customer: Customer;
  otherId: string;
  why: string;
  /** Joins the two; absent for who may not. */
  join: ((otherId: string) => Promise<void>) | undefined;
  onClose: () => void;
}

/** Two records side by side, and the one decision about them. */
export function Compare({ customer, otherId, why, join, onClose }: CompareProps) {
  const { t } = useTranslation();
  useReturnFocus();
  const { data: other, error, refetch, isPending } = useQuery(queries.customer(otherId));
  const act = useAct(async () => {
    await join?.(otherId);
    onClose();
  });
  return (
    <Modal opened onClose={onClose} size="xl" title={t('customer.joins')} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <div className={styles.stack}>
        <p className={parts.muted}>{why}</p>
        {isPending && <BonePanel waiting />}
        {error && <Failure error={error} kept={t('customers.failure')} retry={() => void refetch()} />}
        {other && <Table mine={customer} theirs={other} />}
        <ProblemNote error={act.error} />
        <div className={styles.decide}>
          <Button variant="default" onClick={onClose}>
            {t('customer.leave')}
          </Button>
          {join !== undefined && (
            <Button disabled={other === undefined} loading={act.running} onClick={() => void act.run()}>
              {t('customer.join')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
