import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { carrierName } from '@/format/names';
import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { Facts, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { CourierMark, LabelMark } from '@/screens/dispatch/Marks';
import styles from '@/screens/orders/house/house.module.css';
import { PreparationMark } from '@/screens/orders/house/PreparationMark';
import { houseQueries, type Preparation } from '@/screens/orders/house/queries';
import { webAddress } from '@/screens/orders/webAddress';

const sent: ReadonlySet<Preparation['purpose']> = new Set(['ship', 'to_shop', 'exchange'] as const);

interface SentProps {
  orderId: string;
  preparation: Preparation;
}

/** The labels of what is sent, each where it stands. */
function Labels({ orderId, preparation }: SentProps) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(houseQueries.labels(orderId, preparation.id));
  return data.map((label) => (
    <p key={label.id} className={styles.sent}>
      <LabelMark state={label.state} />
      <span>{[carrierName(label.carrier) || label.service, label.tracking_number].filter(Boolean).join(' · ')}</span>
      {label.document !== null && (
        <a href={label.document} target="_blank" rel="noreferrer">
          {t('dispatch.print')}
        </a>
      )}
    </p>
  ));
}

/** The couriers that were sent for, each where they are. */
function Couriers({ orderId, preparation }: SentProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data = [] } = useQuery(houseQueries.couriers(orderId, preparation.id));
  return data.map((courier) => {
    const told = webAddress(courier.tracking_address);
    const expected = courier.dropoff_at !== null && courier.state !== 'delivered' ? t('dispatch.expected', { at: format.dateTime(courier.dropoff_at) }) : '';
    return (
      <p key={courier.id} className={styles.sent}>
        <CourierMark courier={courier} />
        <span>{expected}</span>
        {told && (
          <a href={told} target="_blank" rel="noreferrer">
            {t('order.track')}
          </a>
        )}
      </p>
    );
  });
}

/** Who has to do with it now, or had last. */
function whoOf({ state, taken_by: taken, handed_by: handed }: Preparation): string {
  return state === 'handed_over' ? handed : (taken?.name ?? '');
}

function One({ orderId, preparation }: SentProps) {
  const { t } = useTranslation();
  const { purpose, state, location, to_location: goal, shelf, ready_at: readyAt, keep_until: keepUntil, handed_at: handedAt, short } = preparation;
  const moment = (at: string | null) => (at === null ? null : <Moment at={at} />);
  const waits = state === 'ready' || state === 'expired';
  return (
    <li className={styles.preparation}>
      <p className={styles.head}>
        <strong>{location.name}</strong>
        <PreparationMark state={state} />
      </p>
      <p className={parts.muted}>{goal !== null && purpose === 'to_shop' ? t('house.toShop', { name: goal.name }) : t(`house.purpose.${purpose}`)}</p>
      <Facts
        rows={[
          [t('house.who'), whoOf(preparation)],
          [t('house.shelf'), waits ? shelf : ''],
          [t('house.ready'), moment(readyAt)],
          [t('house.keptUntil'), waits ? moment(keepUntil) : null],
          [t('house.handed'), moment(handedAt)],
          [t('house.short'), short > 0 ? t('house.pieces', { count: short }) : ''],
        ]}
      />
      {sent.has(purpose) && <Labels orderId={orderId} preparation={preparation} />}
      {/* What fell back from a courier keeps them in sight. */}
      {purpose !== 'reserve' && <Couriers orderId={orderId} preparation={preparation} />}
    </li>
  );
}

/** Where an order is prepared, how far it is, by whom, and with which label or courier it leaves. */
export function Prepared({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const { data = [], error } = useQuery(houseQueries.preparations(orderId));
  if (data.length === 0 && !error) return null;
  return (
    <Panel title={t('house.preparedAt')}>
      <ProblemNote error={error} />
      <ul className={styles.preparations}>
        {data.map((preparation) => (
          <One key={preparation.id} orderId={orderId} preparation={preparation} />
        ))}
      </ul>
    </Panel>
  );
}
