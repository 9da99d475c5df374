import { IconAlertTriangle, IconCalendarEvent, IconClockExclamation } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import type { Order, Shipment } from '@/api/types';
import type { Format } from '@/format/format';
import { carrierName } from '@/format/names';
import { useFormat, useNow } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import parts from '@/parts/parts.module.css';
import { outlookOf, type Outlook } from '@/screens/orders/outlook';
import styles from '@/screens/orders/orders.module.css';

function expectedDay(format: Format, { from, until }: Outlook): string {
  if (until === null) return '';
  const [first, last] = [format.day(from ?? until), format.day(until)];
  return first === last ? last : format.days(from ?? until, until);
}

/** "Next: Thursday 26 November, delivered at home". */
function nextWords(t: TFunction, format: Format, outlook: Outlook): string {
  const day = expectedDay(format, outlook);
  if (outlook.where === 'waiting') return outlook.point ? t('outlook.waitingAt', { point: outlook.point }) : t('outlook.waiting');
  if (day === '') return outlook.nextStep && t('outlook.step', { step: outlook.nextStep });
  if (outlook.where === 'point') return t('outlook.toPoint', { day, point: outlook.point });
  return outlook.where === 'home' ? t('outlook.atHome', { day }) : t('outlook.delivered', { day });
}

/** What comes next for one that is late: never the day that has passed, and that no other was given. */
function lateWords(t: TFunction, { where, point, nextStep }: Outlook, carrier: string): string[] {
  if (where === 'waiting') return [point ? t('outlook.waitingAt', { point }) : t('outlook.waiting')];
  const step = nextStep && t('outlook.step', { step: nextStep });
  const silence = carrier ? t('outlook.noNewDateBy', { carrier }) : t('outlook.noNewDate');
  return [step, silence].filter(Boolean);
}

const watched = ['silent', 'shop_says_delivered', 'moving_after_delivery'] as const;

function attentionWords(t: TFunction, format: Format, outlook: Outlook): string {
  const reason = watched.find((known) => known === outlook.attention);
  if (reason === undefined) return '';
  const at = outlook.lastScan ? format.day(outlook.lastScan.at) : '';
  return reason === 'silent' ? (at ? t('outlook.silentSince', { at }) : t('outlook.silent')) : t(`outlook.${reason}`);
}

function LastScan({ outlook, format }: { outlook: Outlook; format: Format }) {
  const { t } = useTranslation();
  const { lastScan } = outlook;
  if (lastScan === undefined) return <p className={parts.muted}>{t('outlook.noScan')}</p>;
  const told = [lastScan.place, lastScan.words].filter(Boolean).join(': ');
  return (
    <p className={parts.muted}>
      {t('outlook.lastScan', { at: format.dateTime(lastScan.at) })}
      {told && (
        <>
          {', '}
          <bdi>{told}</bdi>
        </>
      )}
    </p>
  );
}

function ParcelOutlook({ shipment, outlook, format, named }: { shipment: Shipment; outlook: Outlook; format: Format; named: boolean }) {
  const { t } = useTranslation();
  const isLate = outlook.lateBy > 0;
  const attention = attentionWords(t, format, outlook);
  const carrier = carrierName(shipment.carrier || (shipment.tracking?.source.label ?? ''));
  const next = isLate ? lateWords(t, outlook, carrier) : [nextWords(t, format, outlook)].filter(Boolean);
  const troubled = isLate || attention !== '';
  if (next.length === 0 && !troubled) return null;
  return (
    <li className={styles.outlook}>
      {named && <p className={parts.muted}>{[carrier, shipment.tracking_number].filter(Boolean).join(' · ')}</p>}
      {isLate && <Mark tone="bad" icon={IconClockExclamation} text={t('outlook.late', { count: outlook.lateBy })} />}
      {attention !== '' && <Mark tone="warn" icon={IconAlertTriangle} text={attention} />}
      {isLate && outlook.until !== null && <p>{t('outlook.wasExpected', { day: expectedDay(format, outlook) })}</p>}
      {next[0] !== undefined && (
        <p className={styles.next}>
          <IconCalendarEvent aria-hidden />
          <span>{next[0]}</span>
        </p>
      )}
      {next[1] !== undefined && <p>{next[1]}</p>}
      {troubled && <LastScan outlook={outlook} format={format} />}
    </li>
  );
}

/** What comes next for each parcel under way, and why one is late. */
export function Outlooks({ order, zone }: { order: Order; zone: string | undefined }) {
  const { t } = useTranslation();
  const readers = useFormat();
  const now = useNow(60_000);
  const format = zone === undefined ? readers : readers.in(zone);
  const seen = order.shipments.flatMap((shipment) => {
    const outlook = outlookOf(shipment, format.zone, now);
    return outlook === null ? [] : [{ shipment, outlook }];
  });
  if (seen.length === 0) return null;
  return (
    <ul className={styles.outlooks} aria-label={t('outlook.title')}>
      {seen.map(({ shipment, outlook }) => (
        <ParcelOutlook key={shipment.id} shipment={shipment} outlook={outlook} format={format} named={order.shipments.length > 1} />
      ))}
    </ul>
  );
}
