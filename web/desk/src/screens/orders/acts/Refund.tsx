import { Button, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, freshKey } from '@/api/client';
import type { Order } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/orders/acts/acts.module.css';
import type { OnOrder, RefundChosen, RefundQuote } from '@/screens/orders/acts/queries';
import { readAmount } from '@/screens/users/money';

const ways = ['lines', 'amount', 'whole'] as const;
type Way = (typeof ways)[number];

/** How long nothing must change before the shop is asked what it would be. */
const pause = 400;

interface Chosen {
  way: Way;
  pieces: Record<string, number>;
  amount: string;
  reason: string;
}

/** What is asked of the shop; null while nothing that can be given back is chosen. */
function askedOf({ way, pieces, amount, reason }: Chosen, currency: string, locale: string): RefundChosen | null {
  const asked: RefundChosen = { lines: [], amount: null, whole: false, reason: reason.trim() };
  if (way === 'whole') return { ...asked, whole: true };
  if (way === 'amount') {
    const read = readAmount(amount, currency, locale);
    return read === null || read === 0 ? null : { ...asked, amount: { amount: read, currency } };
  }
  const lines = Object.entries(pieces).flatMap(([id, quantity]) => (quantity > 0 ? [{ line_id: id, quantity }] : []));
  return lines.length === 0 ? null : { ...asked, lines };
}

/** Asks the shop what a refund would be, once the choice has come to rest. */
function useQuote(orderId: string, asked: RefundChosen | null) {
  const text = JSON.stringify(asked && { ...asked, reason: '' });
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ['refund-quote', orderId, settled],
    queryFn: () => api.post<RefundQuote>(`/orders/${orderId}/refund-quotes`, JSON.parse(settled)),
    enabled: settled !== 'null',
    retry: false,
    staleTime: 30_000,
    gcTime: 0,
  });
  const isCurrent = settled === text && text !== 'null';
  return { quote: isCurrent ? query.data : undefined, asks: text !== 'null' && (!isCurrent || query.isFetching), error: isCurrent ? query.error : null };
}

interface FieldsProps {
  order: Order;
  chosen: Chosen;
  set: (change: Partial<Chosen>) => void;
}

function LineFields({ order, chosen, set }: FieldsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const left = order.lines.filter((line) => line.quantity > line.quantity_refunded);
  return (
    <ul className={styles.lines}>
      {left.map((line) => (
        <li key={line.id} className={styles.line}>
          <span dir="auto">
            {line.name}
            <span className={parts.muted}> {format.money(line.total)}</span>
          </span>
          <NumberInput
            aria-label={t('orderActs.refund.pieces', { name: line.name })}
            size="xs"
            className={styles.pieces ?? ''}
            min={0}
            max={line.quantity - line.quantity_refunded}
            clampBehavior="strict"
            allowDecimal={false}
            value={chosen.pieces[line.id] ?? 0}
            onChange={(value) => set({ pieces: { ...chosen.pieces, [line.id]: Number(value) || 0 } })}
          />
        </li>
      ))}
    </ul>
  );
}

function Quoted({ quote }: { quote: RefundQuote }) {
  const { t } = useTranslation();
  const format = useFormat();
  const byHand = quote.means.some((means) => means.offline);
  return (
    <div role="status" className={styles.quote}>
      <p>
        {t('orderActs.refund.quoted')} <strong>{format.money(quote.total)}</strong>
      </p>
      <p className={parts.muted}>{quote.means.map((means) => means.label || means.provider).join(', ')}</p>
      {quote.given_before.amount > 0 && <p className={parts.muted}>{t('orderActs.refund.before', { amount: format.money(quote.given_before) })}</p>}
      {byHand && <Note tone="warn">{t('orderActs.refund.byHand')}</Note>}
      {!quote.within_ceiling && quote.ceiling && (
        <Note tone="bad">{t('orderActs.refund.above', { amount: format.money(quote.ceiling) })}</Note>
      )}
    </div>
  );
}

function RefundForm({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [key] = useState(freshKey);
  const [chosen, setChosen] = useState<Chosen>({ way: 'lines', pieces: {}, amount: '', reason: '' });
  const set = (change: Partial<Chosen>) => setChosen((before) => ({ ...before, ...change }));
  const asked = askedOf(chosen, order.total.currency, format.locale);
  const { quote, asks, error } = useQuote(order.id, asked);
  const act = useAct(async () => {
    if (asked === null || quote === undefined) return;
    await api.post(`/orders/${order.id}/refunds`, { ...asked, agreed: quote.total }, key);
    say(t('orderActs.refund.begun', { amount: format.money(quote.total) }));
    await client.invalidateQueries({ queryKey: ['acts'] });
    onDone();
  });
  return (
    <Form className={parts.ask} onSubmit={act.run}>
      <SegmentedControl
        aria-label={t('orderActs.refund.what')}
        value={chosen.way}
        data={ways.map((value) => ({ value, label: t(`orderActs.refund.way.${value}`) }))}
        onChange={(way) => set({ way })}
      />
      {chosen.way === 'lines' && <LineFields order={order} chosen={chosen} set={set} />}
      {chosen.way === 'amount' && (
        <TextInput
          data-autofocus
          inputMode="decimal"
          label={t('orderActs.refund.amount', { currency: order.total.currency })}
          value={chosen.amount}
          onChange={(event) => set({ amount: event.currentTarget.value })}
        />
      )}
      <TextInput label={t('orderActs.refund.reason')} maxLength={500} value={chosen.reason} onChange={(event) => set({ reason: event.currentTarget.value })} />
      {quote ? <Quoted quote={quote} /> : <p className={parts.muted}>{asks && !error ? t('orderActs.refund.asking') : t('orderActs.refund.choose')}</p>}
      <ProblemNote error={act.error ?? error} />
      <div className={parts.askActs}>
        <Button variant="default" onClick={onDone}>
          {t('act.cancel')}
        </Button>
        <Button type="submit" loading={act.running} disabled={!quote?.within_ceiling}>
          {quote ? t('orderActs.refund.act', { amount: format.money(quote.total) }) : t('orderActs.refund.title')}
        </Button>
      </div>
    </Form>
  );
}

/** Gives money back for an order: the shop says first what it would be, and that is what is agreed to. */
export function Refund({ order, onClose }: OnOrder) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('orderActs.refund.of', { number: order.number })} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <RefundForm order={order} onDone={onClose} />
    </Modal>
  );
}
