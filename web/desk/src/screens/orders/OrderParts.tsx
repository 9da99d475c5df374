import { Button } from '@mantine/core';
import { IconExternalLink, IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Address, Order, OrderLine, Shipment } from '@/api/types';
import type { Format } from '@/format/format';
import { carrierName } from '@/format/names';
import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { ParcelMark } from '@/parts/Mark';
import { Facts, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/orders/orders.module.css';
import { webAddress } from '@/screens/orders/webAddress';
import { iconStroke } from '@/theme/tokens';

export function Picture({ address }: { address: string | null }) {
  if (address) return <img className={styles.picture} src={address} alt="" loading="lazy" />;
  return (
    <span className={`${styles.picture ?? ''} ${styles.noPicture ?? ''}`}>
      <IconPhotoOff stroke={iconStroke} aria-hidden />
    </span>
  );
}

function Line({ line }: { line: OrderLine }) {
  const { t } = useTranslation();
  const format = useFormat();
  const about = [line.options.map((option) => option.value).join(', '), line.sku].filter(Boolean).join(' · ');
  return (
    <li className={styles.line}>
      <Picture address={line.picture} />
      <div>
        <p className={styles.lineName} dir="auto" title={line.name}>
          {line.name}
        </p>
        <p className={parts.muted} dir="auto">
          {about}
        </p>
        {line.quantity_shipped > 0 && line.quantity_shipped < line.quantity && (
          <p className={parts.muted}>{t('order.lineShipped', { count: line.quantity_shipped, of: line.quantity })}</p>
        )}
        {line.quantity_refunded > 0 && (
          <p className={parts.muted}>{t('order.lineRefunded', { count: line.quantity_refunded })}</p>
        )}
      </div>
      <span className={parts.muted}>× {format.number(line.quantity)}</span>
      <span>{format.money(line.total)}</span>
    </li>
  );
}

/** An order of a company has hundreds of lines: the first are shown, the others when asked for. */
const foldedFrom = 24;
const firstLines = 20;

export function Lines({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [unfolded, setUnfolded] = useState(false);
  const folds = order.lines.length > foldedFrom && !unfolded;
  const shown = folds ? order.lines.slice(0, firstLines) : order.lines;
  return (
    <>
      <ul className={styles.lines}>
        {shown.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
      {folds && (
        <div className={styles.fold}>
          <Button variant="subtle" fullWidth onClick={() => setUnfolded(true)}>
            {t('order.allLines', { count: order.lines.length })}
          </Button>
        </div>
      )}
    </>
  );
}

const amountNames = ['subtotal', 'discount', 'shipping'] as const;

export function Money({ order }: { order: Order }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { amounts } = order;
  return (
    <dl className={styles.money}>
      {amountNames
        .filter((name) => name === 'subtotal' || amounts[name].amount !== 0)
        .map((name) => (
          <AmountRow key={name} name={t(`order.amount.${name}`)} text={format.money(amounts[name])} />
        ))}
      <dt className={styles.total}>{t('order.amount.total')}</dt>
      <dd className={styles.total}>{format.money(amounts.total)}</dd>
      {amounts.tax.amount !== 0 && <AmountRow name={t('order.amount.tax')} text={format.money(amounts.tax)} />}
      {amounts.refunded.amount !== 0 && (
        <AmountRow name={t('order.amount.refunded')} text={format.money(amounts.refunded)} />
      )}
      {order.coupons.map((coupon) => (
        <AmountRow key={coupon.code} name={t('order.coupon')} text={coupon.code} />
      ))}
    </dl>
  );
}

function AmountRow({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </>
  );
}

function Parcel({ shipment, zone }: { shipment: Shipment; zone: string | undefined }) {
  const { t } = useTranslation();
  const address = webAddress(shipment.tracking_address);
  const delivered = shipment.delivered_at !== null;
  const scan = shipment.tracking?.events[0];
  const at = scan?.at ?? shipment.delivered_at ?? shipment.created_at;
  return (
    <li className={styles.parcel}>
      <ParcelMark state={shipment.state || (delivered ? 'delivered' : 'unknown')} />
      <span>{carrierName(shipment.carrier) || t('order.noCarrier')}</span>
      {address ? (
        <a href={address} target="_blank" rel="noreferrer">
          {shipment.tracking_number || t('order.track')}{' '}
          <IconExternalLink size="0.9em" stroke={iconStroke} aria-label={t('act.opensElsewhere')} />
        </a>
      ) : (
        <span>{shipment.tracking_number}</span>
      )}
      {at && (
        <span className={parts.muted}>
          <Moment at={at} zone={zone} />
        </span>
      )}
    </li>
  );
}

export function Parcels({ order, zone }: { order: Order; zone: string | undefined }) {
  const { t } = useTranslation();
  if (order.shipments.length === 0) {
    return (
      <Panel title={t('order.parcels', { count: 0 })}>
        <p className={parts.muted}>{t('order.noParcel')}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t('order.parcels', { count: order.shipments.length })} flush>
      <ul>
        {order.shipments.map((shipment) => (
          <Parcel key={shipment.id} shipment={shipment} zone={zone} />
        ))}
      </ul>
    </Panel>
  );
}

function addressText(address: Address, format: Format): string {
  const name = `${address.first_name} ${address.last_name}`.trim();
  const place = `${address.postcode} ${address.city}`.trim();
  const country = address.country ? format.country(address.country) : '';
  return [name, address.company, ...address.lines, place, address.region, country].filter(Boolean).join('\n');
}

export function Addresses({ order }: { order: Order }) {
  const { t } = useTranslation();
  const format = useFormat();
  const delivery = order.shipping_addresses[0];
  const write = (address: Address) => (
    <address className={styles.address} dir="auto">
      {addressText(address, format)}
    </address>
  );
  return (
    <Panel title={t('order.buyer')}>
      <Facts
        rows={[
          [t('field.mail'), order.mail],
          [t('field.phone'), order.phone],
          [t('order.deliverTo'), delivery ? write(delivery) : null],
          [t('order.billTo'), write(order.billing)],
          [t('order.customerNote'), order.notes.customer && <bdi>{order.notes.customer}</bdi>],
          [t('order.staffNote'), order.notes.staff && <bdi>{order.notes.staff}</bdi>],
          [t('order.delivery'), order.shipping_method],
          [t('order.payment'), order.payment_method],
          [t('order.sourceNumber'), order.source.external_id],
        ]}
      />
    </Panel>
  );
}
