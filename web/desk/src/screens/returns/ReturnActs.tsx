import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { stockQueries } from '@/api/stock';
import { useFormat } from '@/format/useFormat';
import { useKeys } from '@/keyboard/keys';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Destinations } from '@/screens/returns/Destinations';
import { Exchanging } from '@/screens/returns/Exchanging';
import { returnQueries, type Disposition, type Grade, type ReturnQuote, type ReturnWhole } from '@/screens/returns/queries';
import styles from '@/screens/returns/returns.module.css';
import { useStep } from '@/screens/returns/useStep';
import { useAllowed } from '@/shell/useAllowed';
import { readAmount } from '@/screens/users/money';

const grades = ['as_new', 'worn', 'damaged', 'other_item', 'missing'] as const satisfies readonly Grade[];
const dispositions = ['resale', 'second_grade', 'repair', 'supplier', 'recycle', 'none'] as const satisfies readonly Disposition[];

/** What becomes of goods of a grade, unless somebody says otherwise. */
const usual: Record<Grade, Disposition> = { as_new: 'resale', worn: 'second_grade', damaged: 'recycle', other_item: 'none', missing: 'none' };

interface OfReturn {
  whole: ReturnWhole;
}

/** A person decides what the policy left to one, or refused. */
function Deciding({ whole }: OfReturn) {
  const { t } = useTranslation();
  const step = useStep(whole);
  const [note, setNote] = useState('');
  useKeys({ e: () => void step.run('approvals', { note }) });
  return (
    <Form className={styles.form} onSubmit={() => step.run('approvals', { note })}>
      <TextInput label={t('returns.field.note')} value={note} maxLength={1000} onChange={(event) => setNote(event.currentTarget.value)} />
      <FormEnd error={step.error} running={step.running} act={t('returns.act.approve')}>
        <Button variant="default" onClick={() => void step.run('approvals', { note, keep: true })}>
          {t('returns.act.keep')}
        </Button>
        {whole.state === 'opened' && (
          <Button variant="default" disabled={note.trim() === ''} onClick={() => void step.run('refusals', { note })}>
            {t('returns.act.refuse')}
          </Button>
        )}
      </FormEnd>
    </Form>
  );
}

/** Nothing came, or another thing: there is nothing to give back, and the customer is told why. */
function Refusing({ whole }: OfReturn) {
  const { t } = useTranslation();
  const step = useStep(whole);
  const [note, setNote] = useState('');
  return (
    <Form className={styles.form} onSubmit={() => step.run('refusals', { note })}>
      <TextInput label={t('returns.field.note')} value={note} maxLength={1000} onChange={(event) => setNote(event.currentTarget.value)} />
      <FormEnd error={step.error} running={step.running} act={t('returns.act.refuse')} disabled={note.trim() === ''} />
    </Form>
  );
}

/** The goods are here: at which place. */
function Receiving({ whole }: OfReturn) {
  const { t } = useTranslation();
  const step = useStep(whole);
  const { data: places } = useQuery(stockQueries.locations());
  const [place, setPlace] = useState(whole.location?.id ?? '');
  const receive = () => step.run('receptions', place === '' ? {} : { location_id: place });
  useKeys({ e: () => void receive() });
  return (
    <Form className={styles.form} onSubmit={receive}>
      <NativeSelect
        label={t('returns.field.place')}
        value={place}
        onChange={(event) => setPlace(event.currentTarget.value)}
        data={[{ value: '', label: t('returns.field.noPlace') }, ...(places ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <Destinations returnId={whole.id} placeId={place} />
      <FormEnd error={step.error} running={step.running} act={t('returns.act.receive')}>
        {whole.state === 'approved' && (
          <Button variant="default" onClick={() => void step.run('cancellations', {})}>
            {t('returns.act.cancel')}
          </Button>
        )}
      </FormEnd>
    </Form>
  );
}

/** What was found of each line, and what becomes of it. */
function Grading({ whole }: OfReturn) {
  const { t } = useTranslation();
  const step = useStep(whole);
  const back = whole.lines.filter((line) => line.accepted === true && line.comes_back);
  const [found, setFound] = useState<Record<string, { grade: Grade; disposition: Disposition }>>({});
  const of = (id: string) => found[id] ?? { grade: 'as_new', disposition: usual.as_new };
  const set = (id: string, change: Partial<{ grade: Grade; disposition: Disposition }>) =>
    setFound((before) => ({ ...before, [id]: { ...of(id), ...change } }));
  const grade = () => step.run('gradings', { lines: back.map(({ id }) => ({ line_id: id, ...of(id) })) });
  useKeys({ e: () => void grade() });
  return (
    <Form className={styles.form} onSubmit={grade}>
      {back.map(({ id, name, quantity }) => (
        <fieldset key={id} className={styles.grading}>
          <legend>
            {quantity} × <bdi>{name}</bdi>
          </legend>
          <NativeSelect
            label={t('returns.field.grade')}
            value={of(id).grade}
            onChange={(event) => {
              const chosen = event.currentTarget.value as Grade;
              set(id, { grade: chosen, disposition: usual[chosen] });
            }}
            data={grades.map((value) => ({ value, label: t(`returns.grade.${value}`) }))}
          />
          <NativeSelect
            label={t('returns.field.disposition')}
            value={of(id).disposition}
            onChange={(event) => set(id, { disposition: event.currentTarget.value as Disposition })}
            data={dispositions.map((value) => ({ value, label: t(`returns.disposition.${value}`) }))}
          />
        </fieldset>
      ))}
      <Destinations returnId={whole.id} placeId={whole.location?.id ?? ''} />
      <FormEnd error={step.error} running={step.running} act={t('returns.act.grade')} />
    </Form>
  );
}

/** Money goes back: the shop is asked what it would be, and a person agrees. */
function Refunding({ whole }: OfReturn) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const step = useStep(whole);
  const { currency } = whole.most;
  const most = whole.most.amount + whole.delivery.amount;
  const [typed, setTyped] = useState('');
  const [quote, setQuote] = useState<ReturnQuote | null>(null);
  const asked = useAct(async () => {
    const amount = typed.trim() === '' ? null : readAmount(typed, currency, i18n.language);
    setQuote(await api.post<ReturnQuote>(`/returns/${whole.id}/refund-quotes`, amount === null ? {} : { amount }));
  });
  const go = () => (quote === null ? asked.run() : step.run('refunds', { agreed: quote.total, by_lines: quote.by_lines }));
  useKeys({ e: () => void go() });
  const between = t('returns.between', { least: format.money(whole.least), most: format.money({ amount: most, currency }) });
  return (
    <Form className={styles.form} onSubmit={go}>
      <TextInput
        label={t('returns.field.amount')}
        description={between}
        placeholder={format.money({ amount: most, currency })}
        inputMode="decimal"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setQuote(null);
        }}
      />
      {quote !== null && (
        <Note tone={quote.within_ceiling ? 'info' : 'warn'}>
          {quote.within_ceiling
            ? t('returns.quoted', { amount: format.money(quote.total) })
            : t('returns.aboveCeiling', { amount: format.money(quote.total) })}
        </Note>
      )}
      <ProblemNote error={asked.error} />
      <FormEnd
        error={step.error}
        running={step.running || asked.running}
        disabled={quote !== null && !quote.within_ceiling}
        act={quote === null ? t('returns.act.quote') : t('returns.act.refund', { amount: format.money(quote.total) })}
      />
    </Form>
  );
}

/** The other item is on its way out: where it is made ready. */
function Preparing({ whole }: OfReturn) {
  const { t } = useTranslation();
  const { data } = useQuery(returnQueries.preparedFor(whole.id));
  const places = [...new Set((data?.items ?? []).filter(({ state }) => state !== 'cancelled').map(({ location }) => location.name))];
  return <Note tone="info">{t('returns.preparedAt', { place: places.join(', ') })}</Note>;
}

/** A credit, an exchange or a repair: steps of hands, the last with what names it. */
function ByHands({ whole }: OfReturn) {
  const { t } = useTranslation();
  const step = useStep(whole);
  const [reference, setReference] = useState('');
  const begins = whole.state !== 'settling';
  const last = !begins && whole.settlement !== 'in_repair';
  const go = () => step.run('settlement-steps', { reference });
  useKeys({ e: () => void go() });
  const way = whole.way === 'refund' ? 'store_credit' : whole.way;
  return (
    <Form className={styles.form} onSubmit={go}>
      {last && (
        <TextInput
          label={t(`returns.field.reference.${way}`)}
          value={reference}
          maxLength={200}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
      )}
      <FormEnd
        error={step.error}
        running={step.running}
        act={begins ? t(`returns.act.begin.${way}`) : last ? t(`returns.act.end.${way}`) : t('returns.act.repaired')}
      />
    </Form>
  );
}

/** The other item goes out by the house's own ways, or by another that hands write down. */
function Exchange({ whole }: OfReturn) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const [otherwise, setOtherwise] = useState(false);
  if (!allowed('returns.handle')) return allowed('returns.receive') ? <Exchanging whole={whole} /> : <p>{t(`returns.said.${whole.state}`, { number: whole.number })}</p>;
  return (
    <>
      {otherwise ? <ByHands whole={whole} /> : <Exchanging whole={whole} />}
      <div>
        <Button variant="subtle" size="compact-sm" onClick={() => setOtherwise(!otherwise)}>
          {t(otherwise ? 'returns.act.byHouse' : 'returns.act.byHands')}
        </Button>
      </div>
    </>
  );
}

const ways = ['refund', 'exchange', 'store_credit', 'repair'] as const satisfies readonly ReturnWhole['way'][];
const byHands: readonly string[] = ['to_give', 'to_send', 'in_repair', 'repaired'];

/** By what a return is settled may change, as long as nothing went back for it. */
function Otherwise({ whole }: OfReturn) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const step = useStep(whole);
  const [way, setWay] = useState(whole.way);
  const waits = whole.state === 'kept' || whole.state === 'graded' || (whole.state === 'settling' && byHands.includes(whole.settlement));
  if (!waits || !allowed('returns.handle')) return null;
  return (
    <Form className={styles.form} onSubmit={() => step.run('ways', { way })}>
      <NativeSelect
        label={t('returns.field.way')}
        value={way}
        onChange={(event) => setWay(event.currentTarget.value as ReturnWhole['way'])}
        data={ways.map((value) => ({ value, label: t(`policy.wish.${value}`) }))}
      />
      {way !== whole.way && <FormEnd error={step.error} running={step.running} act={t('returns.act.changeWay')} />}
    </Form>
  );
}

/** The next act of a return, and by what it is settled. */
export function ReturnActs({ whole }: OfReturn) {
  return (
    <div className={styles.stack}>
      <NextAct whole={whole} />
      <Otherwise whole={whole} />
    </div>
  );
}

/** Whether none of what is accepted came, or other things did: then nothing is owed. */
const nothingCame = ({ lines }: ReturnWhole) => lines.every(({ accepted, grade }) => accepted !== true || grade === 'missing' || grade === 'other_item');

/** The next act of a return: one at a time, by `e` too. */
function NextAct({ whole }: OfReturn) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { state, settlement, way } = whole;
  if (settlement === 'uncertain') return <Note tone="warn">{t('returns.uncertain')}</Note>;
  if ((state === 'opened' || state === 'refused') && allowed('returns.handle')) return <Deciding whole={whole} />;
  if ((state === 'approved' || state === 'handed_over') && allowed('returns.receive')) return <Receiving whole={whole} />;
  if (state === 'received' && allowed('returns.receive')) return <Grading whole={whole} />;
  if (state === 'graded' && nothingCame(whole) && allowed('returns.handle')) return <Refusing whole={whole} />;
  const owed = state === 'graded' || state === 'kept';
  if (owed && way === 'refund' && allowed('refunds.make')) return <Refunding whole={whole} />;
  if (settlement === 'preparing') return <Preparing whole={whole} />;
  if (way === 'exchange' && (owed || state === 'settling')) return <Exchange whole={whole} />;
  if (way !== 'refund' && (owed || state === 'settling') && allowed('returns.handle')) return <ByHands whole={whole} />;
  return <p>{t(`returns.said.${state}`, { number: whole.number })}</p>;
}
