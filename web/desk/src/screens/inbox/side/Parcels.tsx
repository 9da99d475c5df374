import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { carrierName } from '@/format/names';
import { useFormat } from '@/format/useFormat';
import { Fresh } from '@/parts/Fresh';
import { ParcelMark } from '@/parts/Mark';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import type { OrderBeside, ParcelBeside } from '@/screens/inbox/queries';
import { Copy } from '@/screens/inbox/side/Copy';
import styles from '@/screens/inbox/side/side.module.css';
import { Outlooks } from '@/screens/orders/Outlooks';
import { webAddress } from '@/screens/orders/webAddress';
import { iconStroke } from '@/theme/tokens';

function LastScan({ parcel: { last_scan: scan } }: { parcel: ParcelBeside }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!scan) return null;
  const told = [scan.place, scan.words].filter(Boolean).join(': ');
  return (
    <p className={parts.muted}>
      {t('outlook.lastScan', { at: format.dateTime(scan.at) })}
      {told && (
        <>
          {', '}
          <bdi>{told}</bdi>
        </>
      )}
    </p>
  );
}

interface ParcelProps {
  beside: OrderBeside;
  parcel: ParcelBeside;
  zone: string | undefined;
}

/** One parcel: where it is, what comes next and when, what is in it. */
function Parcel({ beside: { order, parcels, not_shipped: waiting }, parcel, zone }: ParcelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const address = webAddress(parcel.tracking_address);
  const carrier = carrierName(parcel.carrier) || t('order.noCarrier');
  const shipment = order.shipments.find(({ id }) => id === parcel.shipment_id);
  // One in trouble says its last scan with the trouble.
  const troubled = (parcel.late_by_days ?? 0) > 0 || parcel.attention !== '';
  const partial = parcels.length > 1 || (waiting.length > 0 && order.lines.length > 1);
  return (
    <li className={styles.parcel}>
      <div className={styles.parcelHead}>
        <ParcelMark state={parcel.state} />
        <span>{carrier}</span>
        <Copy text={parcel.tracking_number} label={carrier} />
        {address && (
          <a href={address} target="_blank" rel="noreferrer">
            {t('order.track')} <IconExternalLink size="0.9em" stroke={iconStroke} aria-label={t('act.opensElsewhere')} />
          </a>
        )}
      </div>
      {shipment && <Outlooks order={{ ...order, shipments: [shipment] }} zone={zone} />}
      {!troubled && <LastScan parcel={parcel} />}
      {partial && parcel.lines.length > 0 && (
        <p className={parts.muted} dir="auto">
          {parcel.lines.map(({ name, quantity }) => `${format.number(quantity)} × ${name}`).join(', ')}
        </p>
      )}
      {parcel.as_of && <Fresh at={parcel.as_of} source={carrierName(parcel.carrier)} />}
    </li>
  );
}

/** The parcels of an order, and what has not left. */
export function ParcelList({ beside, zone }: { beside: OrderBeside; zone: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { parcels, not_shipped: waiting } = beside;
  const begun = parcels.length > 0;
  return (
    <Panel title={t('order.parcels', { count: parcels.length })} flush={begun}>
      {!begun && <p className={parts.muted}>{t('order.noParcel')}</p>}
      {begun && (
        <ul>
          {parcels.map((parcel) => (
            <Parcel key={parcel.shipment_id} beside={beside} parcel={parcel} zone={zone} />
          ))}
          {waiting.length > 0 && (
            <li className={styles.parcel}>
              <p>{t('inbox.notShipped')}</p>
              <p className={parts.muted} dir="auto">
                {waiting.map(({ name, quantity }) => `${format.number(quantity)} × ${name}`).join(', ')}
              </p>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}
