import { IconClock, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import styles from '@/screens/counter/counter.module.css';
import { preparationAfter, subjectOf } from '@/screens/counter/overlay';
import { Big } from '@/screens/counter/parts/Acts';
import { Place, PlaceLink } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { Refused } from '@/screens/counter/parts/Refused';
import { Row } from '@/screens/counter/parts/Row';
import { useGo } from '@/screens/counter/places';
import { LinePlace } from '@/screens/counter/prepare/LinePlace';
import { LineRow } from '@/screens/counter/prepare/LineRow';
import { PackPlace } from '@/screens/counter/prepare/PackPlace';
import { counterReads } from '@/screens/counter/prepare/reads';
import { usePicking } from '@/screens/counter/prepare/usePicking';
import { nameOf, purposeOf } from '@/screens/counter/prepare/words';
import type { Preparation } from '@/screens/counter/shapes';
import { ScanField } from '@/screens/counter/scanning/ScanField';
import { useActsAfter } from '@/screens/counter/waiting/sending';
import { useMe } from '@/shell/useMe';
import { usePerform } from '@/screens/counter/waiting/usePerform';

/** What was changed at the shop or by the customer since, and what must be known before one goes on. */
function Warnings({ whole }: { whole: Preparation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  return (
    <>
      {whole.state === 'cancelled' && !whole.changes.some(({ kind }) => kind === 'moved_away') && <Note tone="bad">{t('counter.order.cancelled')}</Note>}
      {whole.state === 'picking' && whole.taken_by && whole.taken_by.id !== me?.id && <Note tone="info">{t('counter.pick.takenBy', { name: whole.taken_by.name })}</Note>}
      {whole.changes
        .filter(({ kind }) => kind !== 'cancelled')
        .map(({ at, kind, name, before, after }) => (
          <Note key={`${at} ${name}`} tone="warn">
            {t(`counter.change.${kind as 'fewer'}`, { name, before: before ?? 0, after: after ?? 0, at: format.time(at) })}
          </Note>
        ))}
      {whole.also_here.map((id) => (
        <Note key={id} tone="info">
          <PlaceLink place={`preparations/${id}`}>{t('counter.order.alsoHere')}</PlaceLink>
        </Note>
      ))}
    </>
  );
}

/** The one act that follows. */
function NextAct({ whole }: { whole: Preparation }) {
  const { t } = useTranslation();
  const go = useGo();
  const { id, state, number, collected, left } = whole;
  const { perform, running, error } = usePerform<Preparation>(useCallback(() => go('', true), [go]));
  const about = nameOf(whole);
  const sendOff = () => perform({ kind: 'send_off', subject: subjectOf(id), about, path: `/preparations/${id}/hand-overs`, body: {} });
  const toPutBack = state === 'expired' || (state === 'cancelled' && whole.put_back_at === null);
  return (
    <>
      <ProblemNote error={error} />
      {(state === 'waiting' || state === 'picking') && (
        <Big disabled={left > 0} onClick={() => go(`preparations/${id}/pack`)}>
          {left > 0 ? t('counter.order.leftToPick', { count: left }) : t('counter.pack.title')}
        </Big>
      )}
      {(state === 'ready' || state === 'expired') && collected && <Big onClick={() => go(`hand-over/${id}`)}>{t('counter.hand.act')}</Big>}
      {(state === 'expected' || state === 'missing') && number !== '' && <Big onClick={() => go(`arrivals/scanned/${number}`)}>{t('counter.arrivals.title')}</Big>}
      {state === 'ready' && !collected && (
        <Big running={running} onClick={() => void sendOff()}>
          {t('counter.hand.toCarrier')}
        </Big>
      )}
      {toPutBack && (
        <Big quiet={state === 'expired'} onClick={() => go(`put-back/${id}`)}>
          {t('counter.putBack.title')}
        </Big>
      )}
    </>
  );
}

function Whole({ whole }: { whole: Preparation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { id, state, shelf, keep_until: until } = whole;
  const about = nameOf(whole);
  const picks = state === 'waiting' || state === 'picking';
  const open = whole.lines.map((line) => ({ line, preparationId: id, about }));
  const picking = usePicking(open);
  const foot = (
    <>
      {picks && whole.left > 0 && <ScanField label={t('counter.scan.article')} onScan={picking.scan} />}
      <NextAct whole={whole} />
    </>
  );
  return (
    <Place title={about} back={picks ? 'pick' : ''} aside={shelf !== '' && <span className={styles.bin}>{shelf}</span>} foot={foot}>
      <div>
        <p className={styles.said}>
          <bdi>{whole.customer}</bdi>
        </p>
        <p className={styles.quiet}>{[purposeOf(whole, t), whole.store?.name, t(`counter.state.${state}`)].filter(Boolean).join(' · ')}</p>
      </div>
      <Warnings whole={whole} />
      <Refused error={picking.error} takeOver={picking.takeOver} />
      <ul className={styles.rows} aria-label={t('counter.order.items')}>
        {open.map((fetched) => (
          <LineRow
            key={fetched.line.id}
            line={fetched.line}
            preparationId={id}
            onTake={picks ? () => picking.take(fetched, fetched.line.left) : undefined}
          />
        ))}
      </ul>
      <ul className={styles.rows}>
        {state === 'ready' && until !== null && <Row place={`keep/${id}`} icon={IconClock} title={t('counter.order.keepUntil', { at: format.dateTime(until) })} text={t('counter.keep.title')} />}
        <Row place={`print/${id}`} icon={IconPrinter} title={t('counter.print.title')} />
      </ul>
    </Place>
  );
}

/** What one place prepares of one order: to fetch, to pack, to hand over. */
export function PreparationPlace({ id: address }: { id: string }) {
  const { t } = useTranslation();
  const [id = '', part, lineId] = address.split('/');
  const { data, error, isPending, refetch } = useQuery(counterReads.preparation(id));
  const acts = useActsAfter(data?.at);
  if (data === undefined) {
    return (
      <Place title={t('counter.title')} back="pick" busy={isPending}>
        {isPending && <BoneRows waiting rows={4} />}
        {error && <Failure error={error} kept={t('counter.notKept')} retry={() => void refetch()} />}
      </Place>
    );
  }
  const whole = preparationAfter(data.answer, acts);
  const line = whole.lines.find((one) => one.id === lineId);
  if (part === 'lines' && line !== undefined) return <LinePlace key={line.id} whole={whole} line={line} />;
  if (part === 'pack') return <PackPlace whole={whole} />;
  return (
    <>
      <Whole whole={whole} />
      <ReadFrom read={data} />
    </>
  );
}
