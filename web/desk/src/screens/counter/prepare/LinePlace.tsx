import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Note } from '@/parts/States';
import styles from '@/screens/counter/counter.module.css';
import { Big, Choice, Count } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { Refused } from '@/screens/counter/parts/Refused';
import { Photo } from '@/screens/counter/parts/Row';
import { useGo } from '@/screens/counter/places';
import { pickOf } from '@/screens/counter/prepare/usePicking';
import { formOf, nameOf } from '@/screens/counter/prepare/words';
import type { Picked, Preparation, PreparationLine } from '@/screens/counter/shapes';
import { usePerform } from '@/screens/counter/waiting/usePerform';

const reasons = ['not_found', 'damaged', 'sold_here', 'other'] as const;
type ShortReason = (typeof reasons)[number];

interface LinePlaceProps {
  whole: Preparation;
  line: PreparationLine;
}

/** What came of missing pieces: another place has them, or none. */
function Elsewhere({ came, back }: { came: Picked | null; back: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const key = came === null ? 'later' : came.elsewhere ? 'found' : 'nowhere';
  return (
    <Place title={t('counter.short.title')} back={back} foot={<Big onClick={() => go(back, true)}>{t('counter.short.goOn')}</Big>}>
      <p className={styles.said} role="status">
        {t(`counter.short.${key}`, { name: came?.elsewhere?.name ?? '' })}
      </p>
      <p>{t(`counter.short.${key}Text`)}</p>
    </Place>
  );
}

/** What it is, and where it lies. */
function Article({ line }: { line: PreparationLine }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.cardHead}>
        <Photo address={line.image} large />
        <div>
          <h2 className={styles.cardTitle} dir="auto">
            {line.name}
          </h2>
          <p>{formOf(line)}</p>
          <p className={styles.quiet}>{[line.sku, line.gtin].filter(Boolean).join(' · ')}</p>
          {line.bin !== '' && <p className={styles.said}>{line.bin}</p>}
        </div>
      </div>
      {line.figure && <p className={styles.quiet}>{t('counter.line.figure', { count: line.figure.on_hand })}</p>}
    </>
  );
}

/** An article to fetch: so many are here, the rest is missing and looked for elsewhere at once. */
export function LinePlace({ whole, line }: LinePlaceProps) {
  const { t } = useTranslation();
  const go = useGo();
  const back = `preparations/${whole.id}`;
  const [here, setHere] = useState(line.left);
  const [reason, setReason] = useState<ShortReason>('not_found');
  const [came, setCame] = useState<Picked | null>();
  const taking = usePerform<Picked>(useCallback(() => go(back, true), [go, back]));
  const lacking = usePerform<Picked>(useCallback((answer) => setCame(answer), []));
  if (came !== undefined) return <Elsewhere came={came} back={back} />;
  const picking = whole.state === 'waiting' || whole.state === 'picking';
  const picks = picking && line.left > 0;
  const canUndo = picking && line.picked > 0;
  const missing = line.left - here;
  const fetched = pickOf({ line, preparationId: whole.id, about: nameOf(whole) }, here);
  const say = () => {
    if (missing === 0) return taking.perform(fetched);
    return lacking.perform({ ...fetched, kind: 'short', body: { ...fetched.body, short: missing, reason } });
  };
  const foot = picks && (
    <Big running={taking.running || lacking.running} onClick={() => void say()}>
      {missing === 0 ? t('counter.line.taken', { count: here }) : t('counter.short.act', { count: missing })}
    </Big>
  );
  return (
    <Place title={nameOf(whole)} back={back} foot={foot || undefined}>
      <Article line={line} />
      {canUndo && (
        <Big quiet running={taking.running} onClick={() => void taking.perform({ ...fetched, body: { line_id: line.id, quantity: -line.picked } })}>
          {t('counter.line.undo', { count: line.picked })}
        </Big>
      )}
      {line.short > 0 && <Note tone="warn">{t('counter.line.short', { count: line.short })}</Note>}
      {picks && (
        <>
          <Count
            label={t('counter.line.here')}
            fewer={t('counter.line.fewer')}
            more={t('counter.line.more')}
            value={here}
            most={line.left}
            onChange={setHere}
          />
          <p>{t('counter.line.hereText', { count: line.left })}</p>
          {missing > 0 && (
            <Choice legend={t('counter.short.reason')} value={reason} options={reasons.map((value) => ({ value, label: t(`counter.reason.${value}`) }))} onChange={setReason} />
          )}
        </>
      )}
      <Refused error={taking.error ?? lacking.error} takeOver={taking.takeOver ?? lacking.takeOver} />
    </Place>
  );
}
