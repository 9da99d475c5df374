import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import styles from '@/screens/counter/counter.module.css';
import { subjectOf } from '@/screens/counter/overlay';
import { Big, Choice } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { useGo } from '@/screens/counter/places';
import { counterReads } from '@/screens/counter/prepare/reads';
import { nameOf } from '@/screens/counter/prepare/words';
import type { Preparation } from '@/screens/counter/shapes';
import { usePerform } from '@/screens/counter/waiting/usePerform';

const hoursOfDay = 24;
const spans = ['1', '3', '7'] as const;
type Days = (typeof spans)[number];

function Longer({ whole }: { whole: Preparation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const back = `preparations/${whole.id}`;
  const [days, setDays] = useState<Days>('1');
  const { perform, running, error } = usePerform<Preparation>(useCallback(() => go(back, true), [go, back]));
  const keep = () =>
    perform({ kind: 'keep', subject: subjectOf(whole.id), about: nameOf(whole), path: `/preparations/${whole.id}/extensions`, body: { hours: Number(days) * hoursOfDay } });
  const waits = whole.state === 'ready' && whole.keep_until !== null;
  const foot = (
    <>
      <ProblemNote error={error} />
      <Big running={running} onClick={() => void keep()}>
        {t('counter.keep.act')}
      </Big>
    </>
  );
  return (
    <Place title={t('counter.keep.title')} back={back} foot={waits ? foot : undefined}>
      <p className={styles.said}>
        <bdi>{whole.customer || nameOf(whole)}</bdi>
      </p>
      {!waits && <Note tone="info">{t('counter.keep.over')}</Note>}
      {waits && whole.keep_until !== null && (
        <>
          <p className={styles.quiet}>{t('counter.order.keepUntil', { at: format.dateTime(whole.keep_until) })}</p>
          <Choice legend={t('counter.keep.span')} value={days} options={spans.map((value) => ({ value, label: t('counter.keep.days', { count: Number(value) }) }))} onChange={setDays} />
        </>
      )}
    </Place>
  );
}

/** The customer asked for more time. */
export function KeepPlace({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(counterReads.preparation(id));
  if (data) return <Longer whole={data.answer} />;
  return (
    <Place title={t('counter.keep.title')} back="hand-over" busy={isPending}>
      {isPending && <BoneRows waiting rows={4} />}
      {error && <Failure error={error} kept={t('counter.notKept')} retry={() => void refetch()} />}
    </Place>
  );
}
