import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Note } from '@/parts/States';
import styles from '@/screens/counter/counter.module.css';
import { subjectOf } from '@/screens/counter/overlay';
import { Big, Count, Field } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { Refused } from '@/screens/counter/parts/Refused';
import { useGo } from '@/screens/counter/places';
import { nameOf } from '@/screens/counter/prepare/words';
import type { Preparation } from '@/screens/counter/shapes';
import { ScanField } from '@/screens/counter/scanning/ScanField';
import { usePerform } from '@/screens/counter/waiting/usePerform';

const mostParcels = 20;
const longestShelf = 60;

/** Packed, and where it is put: the shelf's label is scanned, or its name typed. */
export function PackPlace({ whole }: { whole: Preparation }) {
  const { t } = useTranslation();
  const go = useGo();
  const [shelf, setShelf] = useState('');
  const [parcels, setParcels] = useState(1);
  const { perform, running, error, takeOver } = usePerform<Preparation>(useCallback(() => go('pick', true), [go]));
  const pack = () =>
    perform({
      kind: 'pack',
      subject: subjectOf(whole.id),
      about: nameOf(whole),
      path: `/preparations/${whole.id}/packings`,
      body: { shelf: shelf.trim(), parcels },
    });
  const foot = (
    <>
      <ScanField label={t('counter.pack.scan')} onScan={setShelf} />
      <Big running={running} onClick={() => void pack()}>
        {t('counter.pack.act')}
      </Big>
    </>
  );
  return (
    <Place title={t('counter.pack.title')} back={`preparations/${whole.id}`} foot={foot}>
      <div>
        <p className={styles.said}>
          <bdi>{nameOf(whole)}</bdi>
        </p>
        <p className={styles.quiet}>
          <bdi>{whole.customer}</bdi>
        </p>
      </div>
      {whole.short > 0 && <Note tone="warn">{t('counter.line.short', { count: whole.short })}</Note>}
      <Field label={t('counter.pack.shelf')} value={shelf} onChange={setShelf} maxLength={longestShelf} />
      <div className={styles.group}>
        <p className={styles.groupTitle}>{t('counter.pack.parcels')}</p>
        <Count
          label={t('counter.pack.parcels')}
          fewer={t('counter.pack.fewer')}
          more={t('counter.pack.more')}
          value={parcels}
          least={1}
          most={mostParcels}
          onChange={setParcels}
        />
      </div>
      <Refused error={error} takeOver={takeOver} />
    </Place>
  );
}
