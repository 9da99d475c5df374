import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Blank, BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import styles from '@/screens/counter/counter.module.css';
import { forgetWord, wordFor, type Shown } from '@/screens/counter/handover/shown';
import { preparationAfter, subjectOf } from '@/screens/counter/overlay';
import { Big, Choice, Field } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { useGo } from '@/screens/counter/places';
import { LineRow } from '@/screens/counter/prepare/LineRow';
import { counterReads } from '@/screens/counter/prepare/reads';
import { nameOf, purposeOf } from '@/screens/counter/prepare/words';
import type { HandOver, Preparation } from '@/screens/counter/shapes';
import { useActsAfter } from '@/screens/counter/waiting/sending';
import { usePerform } from '@/screens/counter/waiting/usePerform';

type Proof = 'code' | 'identity';
type Paid = 'cash' | 'card';

function GivenOut({ whole, kept }: { whole: Preparation; kept: boolean }) {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <Place title={t('counter.hand.title')} back="" foot={<Big onClick={() => go('', true)}>{t('counter.hand.next')}</Big>}>
      <div role="status">
        <Blank icon={IconCircleCheck} title={t('counter.hand.done', { name: whole.customer || nameOf(whole) })} text={t(kept ? 'counter.hand.doneLater' : 'counter.hand.doneText')} />
      </div>
    </Place>
  );
}

interface Given {
  proof?: Proof | undefined;
  code: string;
  who: 'customer' | 'deputy';
  deputy: string;
  paid?: Paid | undefined;
}

/** What the server is told; null while something is missing. */
function handOverOf(whole: Preparation, shown: Shown, given: Given): HandOver | null {
  const code = given.code.replace(/\s/g, '');
  const deputy = given.deputy.trim();
  if (whole.purpose === 'reserve' && given.paid === undefined) return null;
  if (given.who === 'deputy' && deputy === '') return null;
  if (given.proof === undefined) return null;
  if (given.proof === 'code' && shown.word === undefined && code === '') return null;
  const word = shown.word === undefined ? { code } : { word: shown.word };
  return {
    ...(given.proof === 'code' ? word : { identity_seen: true }),
    ...(given.who === 'deputy' ? { deputy } : {}),
    ...(given.paid === undefined ? {} : { paid: given.paid }),
  };
}

interface AskedProps {
  given: Given;
  set: (change: Partial<Given>) => void;
}

/** How one knows that it is the customer. */
function ProofFields({ given, set }: AskedProps) {
  const { t } = useTranslation();
  return (
    <>
      <Choice<Proof | ''>
        legend={t('counter.hand.proof')}
        value={given.proof ?? ''}
        options={(['identity', 'code'] as const).map((value) => ({ value, label: t(`counter.hand.by.${value}`) }))}
        onChange={(proof) => set({ proof: proof === '' ? undefined : proof })}
      />
      {given.proof === 'code' && <Field label={t('counter.hand.code')} value={given.code} inputMode="numeric" maxLength={12} onChange={(code) => set({ code })} />}
    </>
  );
}

function WhoFields({ given, set }: AskedProps) {
  const { t } = useTranslation();
  return (
    <>
      <Choice
        legend={t('counter.hand.who')}
        value={given.who}
        options={(['customer', 'deputy'] as const).map((value) => ({ value, label: t(`counter.hand.for.${value}`) }))}
        onChange={(who) => set({ who })}
      />
      {given.who === 'deputy' && <Field label={t('counter.hand.deputy')} value={given.deputy} onChange={(deputy) => set({ deputy })} maxLength={120} />}
    </>
  );
}

function PaidFields({ whole, given, set }: AskedProps & { whole: Preparation }) {
  const { t } = useTranslation();
  if (whole.purpose !== 'reserve') return <Note tone="good">{t('counter.hand.paid')}</Note>;
  return (
    <>
      <Note tone="warn">{t('counter.hand.toPay')}</Note>
      <Choice<Paid | ''>
        legend={t('counter.hand.paidBy')}
        value={given.paid ?? ''}
        options={(['card', 'cash'] as const).map((value) => ({ value, label: t(`counter.hand.pay.${value}`) }))}
        onChange={(paid) => set({ paid: paid === '' ? undefined : paid })}
      />
    </>
  );
}

/** Who it is and what they get: handed over by a code, or by a person's own eyes. */
function GiveOut({ whole }: { whole: Preparation }) {
  const { t } = useTranslation();
  const [shown] = useState(() => wordFor(whole.id));
  const hasWord = shown.code !== undefined || shown.word !== undefined;
  const [given, setGiven] = useState<Given>({ proof: hasWord ? 'code' : undefined, code: shown.code ?? '', who: 'customer', deputy: '' });
  const [done, setDone] = useState<{ kept: boolean }>();
  const { perform, running, error } = usePerform<Preparation>(
    useCallback((answer) => {
      forgetWord();
      setDone({ kept: answer === null });
    }, []),
  );
  if (done) return <GivenOut whole={whole} kept={done.kept} />;
  const set = (change: Partial<Given>) => setGiven((before) => ({ ...before, ...change }));
  const body = handOverOf(whole, shown, given);
  const hand = () =>
    body && perform({ kind: 'hand_over', subject: subjectOf(whole.id), about: nameOf(whole), path: `/preparations/${whole.id}/hand-overs`, body: { ...body } });
  const foot = (
    <>
      <ProblemNote error={error} />
      <Big running={running} disabled={body === null || running} onClick={() => void hand()}>
        {t('counter.hand.act')}
      </Big>
    </>
  );
  return (
    <Place title={nameOf(whole)} back="hand-over" aside={whole.shelf !== '' && <span className={styles.bin}>{whole.shelf}</span>} foot={foot}>
      <div>
        <p className={styles.said}>
          <bdi>{whole.customer}</bdi>
        </p>
        <p className={styles.quiet}>{[purposeOf(whole, t), whole.store?.name].filter(Boolean).join(' · ')}</p>
      </div>
      <PaidFields whole={whole} given={given} set={set} />
      <ul className={styles.rows} aria-label={t('counter.order.items')}>
        {whole.lines
          .filter(({ picked }) => picked > 0)
          .map((line) => (
            <LineRow key={line.id} line={{ ...line, quantity: line.picked, short: 0 }} preparationId={whole.id} />
          ))}
      </ul>
      {whole.short > 0 && <Note tone="warn">{t('counter.hand.short', { count: whole.short })}</Note>}
      {hasWord ? <Note tone="good">{t('counter.hand.shown')}</Note> : <ProofFields given={given} set={set} />}
      <WhoFields given={given} set={set} />
    </Place>
  );
}

export function GiveOutPlace({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(counterReads.preparation(id));
  const acts = useActsAfter(data?.at);
  // What is shown is what it was when the customer came: the act itself changes it.
  const [first, setFirst] = useState<Preparation>();
  if (data !== undefined && first === undefined) setFirst(preparationAfter(data.answer, acts));
  if (first === undefined) {
    return (
      <Place title={t('counter.hand.title')} back="hand-over" busy={isPending}>
        {isPending && <BoneRows waiting rows={4} />}
        {error && <Failure error={error} kept={t('counter.notKept')} retry={() => void refetch()} />}
      </Place>
    );
  }
  if (first.state === 'handed_over') {
    return (
      <Place title={nameOf(first)} back="hand-over">
        <Note tone="bad" urgent>
          {t('counter.hand.already')}
        </Note>
        <ReadFrom read={data} />
      </Place>
    );
  }
  return <GiveOut whole={first} />;
}
