import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { Big, Choice, Field } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { counterReads } from '@/screens/counter/prepare/reads';
import { PreparationRows } from '@/screens/counter/prepare/Walk';
import { ScanField } from '@/screens/counter/scanning/ScanField';
import { useShop } from '@/screens/counter/shop/useShop';
import { usePerform } from '@/screens/counter/waiting/usePerform';

type Condition = 'fine' | 'damaged';

/** `arrivals/scanned/6A123`: a parcel that was named elsewhere. */
const scanned = 'scanned/';

/** What became of a parcel that was scanned in. */
interface ShopArrival {
  state: string;
  customer: string;
  shelf: string;
}

/** Whose it is and what follows; without a network it is asked later. */
function Came({ came, number, onDone }: { came: ShopArrival | null; number: string; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Place title={t('counter.arrivals.title')} back="" foot={<Big onClick={onDone}>{t('counter.arrivals.next')}</Big>}>
      <p className={styles.said} role="status">
        <bdi>{came?.customer ?? number}</bdi>
      </p>
      <p>{came === null ? t('counter.said.kept') : t(came.state === 'ready' ? 'counter.arrivals.ready' : 'counter.arrivals.aside')}</p>
    </Place>
  );
}

/** A parcel was scanned: as it should be, or damaged. */
function Arrived({ number, onDone }: { number: string; onDone: () => void }) {
  const { t } = useTranslation();
  const shop = useShop();
  const [condition, setCondition] = useState<Condition>('fine');
  const [shelf, setShelf] = useState('');
  const [came, setCame] = useState<ShopArrival | null>();
  const { perform, running, error } = usePerform<ShopArrival>(useCallback((answer) => setCame(answer), []));
  const arrive = () =>
    perform({ kind: 'arrive', subject: `parcel:${number}`, about: number, path: '/shop-arrivals', body: { location_id: shop.id, number, shelf: shelf.trim(), condition }, undated: true });
  if (came !== undefined) return <Came came={came} number={number} onDone={onDone} />;
  const foot = (
    <>
      <ProblemNote error={error} />
      <div className={controls.acts}>
        <Big quiet onClick={onDone}>
          {t('act.cancel')}
        </Big>
        <Big running={running} onClick={() => void arrive()}>
          {t('counter.arrivals.act')}
        </Big>
      </div>
    </>
  );
  return (
    <Place title={t('counter.arrivals.title')} back="" foot={foot}>
      <p className={styles.said}>{number}</p>
      <Choice
        legend={t('counter.arrivals.condition')}
        value={condition}
        options={(['fine', 'damaged'] as const).map((value) => ({ value, label: t(`counter.arrivals.is.${value}`) }))}
        onChange={setCondition}
      />
      <Field label={t('counter.pack.shelf')} value={shelf} onChange={setShelf} maxLength={60} />
      {condition === 'damaged' && <Note tone="info">{t('counter.arrivals.damagedText')}</Note>}
    </Place>
  );
}

/** Parcels for customers of this shop: what is expected, and what was scanned in. */
export function ArrivalsPlace({ id: address }: { id: string }) {
  const { t } = useTranslation();
  const shop = useShop();
  const [number, setNumber] = useState(address.startsWith(scanned) ? address.slice(scanned.length) : undefined);
  const { data, isPending, error, refetch } = useQuery(counterReads.expected(shop.id));
  if (number !== undefined) return <Arrived number={number} onDone={() => setNumber(undefined)} />;
  const items = data?.answer.items ?? [];
  return (
    <Place title={t('counter.arrivals.title')} back="" busy={isPending} foot={<ScanField label={t('counter.arrivals.scan')} onScan={setNumber} />}>
      <p>{t('counter.arrivals.text')}</p>
      {isPending && <BoneRows waiting rows={4} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      <PreparationRows items={items} />
      <ReadFrom read={data} />
    </Place>
  );
}
