import '@/i18n/late';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { Order } from '@/api/types';
import { currentLanguage } from '@/i18n';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say, sayUndoable } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { useProblemWords } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { conditions, wishes, type Condition, type Wish } from '@/screens/desk-settings/policy/types';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { useReadAgain, useTicketActs } from '@/screens/inbox/useTicketActs';
import {
  returnQueries,
  returnsKey,
  type ReturnableLine,
  type ReturnQuote,
  type ReturnSettings,
  type ReturnWhole,
  type TicketReturned,
} from '@/screens/returns/queries';
import styles from '@/screens/returns/returns.module.css';
import { readAmount } from '@/screens/users/money';
import { useAllowed } from '@/shell/useAllowed';

export interface ReturnFormProps extends OfWriting {
  order: Order;
  onDone: () => void;
}

interface Chosen {
  line: string;
  quantity: number;
  reason: string;
  condition: Condition;
  wish: Wish;
  amount: string;
  /** What the customer gets instead: a variant's id, "" for none chosen. */
  other: string;
}

/** Opens and decides a return; the answer's text comes into the composer, as a macro's does. */
function useReturn({ whole, draft, order, onDone }: ReturnFormProps, chosen: Chosen) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const words = useProblemWords();
  const readAgain = useReadAgain();
  const { undo } = useTicketActs(whole.ticket.id);
  return useAct(async (keep: boolean) => {
    const { line, quantity, reason, condition, wish } = chosen;
    const other = wish === 'exchange' && chosen.other !== '' ? chosen.other : null;
    const { currency } = order.total;
    const amount = keep && wish !== 'exchange' ? readAmount(chosen.amount, currency, i18n.language) : null;
    const done = await api.post<TicketReturned>(
      `/tickets/${whole.ticket.id}/returns`,
      {
        order_id: order.id,
        lines: [{ line_id: line, quantity, reason, condition, exchange_variant_id: other }],
        wish,
        approve: !keep,
        keep,
        amount: amount === null ? null : { amount, currency },
      },
    );
    await client.invalidateQueries({ queryKey: returnsKey });
    if (keep && amount !== null) {
      const path = `/returns/${done.made.id}`;
      const quote = await api.post<ReturnQuote>(`${path}/refund-quotes`, { amount });
      await api.post<ReturnWhole>(`${path}/refunds`, { agreed: quote.total, by_lines: quote.by_lines });
      await client.invalidateQueries({ queryKey: returnsKey });
    }
    if (done.text !== '') {
      const written = draft.text.trim() === '' ? done.text : `${draft.text.trimEnd()}\n\n${done.text}`;
      draft.set({ kind: 'answer', text: written, then: done.then === null ? draft.then : { state: done.then, until: done.snoozed_until } });
    }
    const told = t(`returns.said.${done.made.state}`, { number: done.made.number });
    if (done.entry_ids.length === 0) say(told);
    else
      sayUndoable(told, () => {
        undo(done.entry_ids).then(
          () => say(t('inbox.undone')),
          (error: unknown) => say(words(error)),
        );
      });
    onDone();
    await readAgain();
  });
}

interface FieldsProps {
  free: ReturnableLine[];
  reasons: ReturnSettings['reasons'];
  chosen: Chosen;
  set: (change: Partial<Chosen>) => void;
}

/** What comes back, why, how it is, and what the customer wishes. */
function Fields({ free, reasons, chosen, set }: FieldsProps) {
  const { t } = useTranslation();
  const bought = free.find((line) => line.line_id === chosen.line);
  const most = bought?.free ?? 1;
  const others = (bought?.others ?? []).filter(({ available }) => available >= chosen.quantity);
  return (
    <>
      <NativeSelect
        label={t('returns.field.line')}
        value={chosen.line}
        onChange={(event) => set({ line: event.currentTarget.value, quantity: 1, other: '' })}
        data={free.map((line) => ({
          value: line.line_id,
          label: [line.name, ...line.options.map((option) => option.value)].join(' · '),
        }))}
      />
      {most > 1 && (
        <NativeSelect
          label={t('returns.field.quantity')}
          value={String(chosen.quantity)}
          onChange={(event) => set({ quantity: Number(event.currentTarget.value) })}
          data={Array.from({ length: most }, (_, place) => String(place + 1))}
        />
      )}
      <NativeSelect
        label={t('policy.field.reason')}
        value={chosen.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
        data={reasons.map(({ key, words }) => ({ value: key, label: words[currentLanguage()] ?? key }))}
      />
      <div className={styles.grading}>
        <NativeSelect
          label={t('policy.field.condition')}
          value={chosen.condition}
          onChange={(event) => set({ condition: event.currentTarget.value as Condition })}
          data={conditions.map((value) => ({ value, label: t(`policy.condition.${value}`) }))}
        />
        <NativeSelect
          label={t('policy.field.wish')}
          value={chosen.wish}
          onChange={(event) => set({ wish: event.currentTarget.value as Wish })}
          data={wishes.map((value) => ({ value, label: t(`policy.wish.${value}`) }))}
        />
      </div>
      {chosen.wish === 'exchange' && (
        <NativeSelect
          label={t('returns.field.other')}
          description={others.length === 0 ? t('returns.noOther') : t('returns.otherHeld')}
          value={chosen.other}
          onChange={(event) => set({ other: event.currentTarget.value })}
          data={[{ value: '', label: t('returns.laterOther') }, ...others.map(({ variant_id: value, words, available }) => ({ value, label: t('returns.otherLeft', { name: words, count: available }) }))]}
        />
      )}
    </>
  );
}

/** A return from a ticket: the line and why are proposed, and one click decides, tags and writes. */
export function ReturnForm(props: ReturnFormProps) {
  const { order, onDone } = props;
  const { t, i18n } = useTranslation();
  const allowed = useAllowed();
  const { data: lines } = useQuery(returnQueries.returnable(order.id));
  const { data: settings } = useQuery(returnQueries.settings());
  const free = (lines?.items ?? []).filter((line) => line.free > 0);
  const reasons = (settings?.reasons ?? []).filter((reason) => reason.offered);
  const [typed, setTyped] = useState<Partial<Chosen>>({});
  const proposed = { line: free[0]?.line_id ?? '', quantity: 1, reason: reasons[0]?.key ?? '' };
  const chosen: Chosen = { ...proposed, condition: 'as_new', wish: 'refund', amount: '', other: '', ...typed };
  const act = useReturn(props, chosen);
  const set = (change: Partial<Chosen>) => setTyped((before) => ({ ...before, ...change }));
  const part = readAmount(chosen.amount, order.total.currency, i18n.language);
  if (lines !== undefined && free.length === 0) return <Panel title={t('returns.begin')}>{t('returns.nothingLeft')}</Panel>;
  return (
    <Panel title={t('returns.begin')}>
      <Form className={styles.form} onSubmit={() => act.run(false)}>
        <Fields free={free} reasons={reasons} chosen={chosen} set={set} />
        <FormEnd error={act.error} running={act.running} act={t('returns.act.openAndApprove')} onCancel={onDone} disabled={chosen.line === ''} />
        {chosen.wish === 'exchange' && (
          <div className={styles.acts}>
            <Button variant="default" disabled={chosen.line === '' || act.running} onClick={() => void act.run(true)}>
              {t('returns.act.replace')}
            </Button>
          </div>
        )}
        {chosen.wish !== 'exchange' && allowed('refunds.make') && (
          <div className={styles.acts}>
            <TextInput
              label={t('returns.field.part')}
              inputMode="decimal"
              value={chosen.amount}
              onChange={(event) => set({ amount: event.currentTarget.value })}
            />
            <Button variant="default" disabled={part === null || part === 0 || act.running} onClick={() => void act.run(true)}>
              {t('returns.act.part')}
            </Button>
          </div>
        )}
      </Form>
    </Panel>
  );
}
