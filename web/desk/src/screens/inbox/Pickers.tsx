import '@/i18n/late';

import { IconCopy, IconShoppingBag, IconTicket } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { OrderSummary, Page } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { BeginAside } from '@/screens/inbox/begin/Begin';
import { AssignPicker, SnoozePicker, TagPicker, type Changing } from '@/screens/inbox/ChangePickers';
import { Picker } from '@/screens/inbox/Picker';
import { ticketsKey, type Ticket, type TicketWhole } from '@/screens/inbox/queries';
import { useTake } from '@/screens/inbox/side/Copy';
import { factsOf } from '@/screens/inbox/side/facts';
import type { TicketActs } from '@/screens/inbox/useTicketActs';

export type Asking = 'assign' | 'tag' | 'snooze' | 'join' | 'name' | 'copy' | 'aside';

export interface PickersProps {
  asking: Asking;
  whole: TicketWhole;
  acts: TicketActs;
  /** Runs an act, and keeps what went wrong to be said. */
  run: (act: () => Promise<void>) => void;
  /** After a ticket has left the view. */
  onLeft: () => void;
  onClose: () => void;
}

function JoinPicker({ whole: { ticket, side }, acts, run, onClose }: PickersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const q = typed.trim();
  const { data: found } = useQuery({
    queryKey: [...ticketsKey, 'found', q],
    queryFn: ({ signal }) => api.get<Page<Ticket>>('/tickets', { q, limit: 20 }, signal),
    enabled: q !== '',
    placeholderData: (before) => before,
  });
  const offered = q === '' ? (side.customer?.tickets ?? []) : (found?.items ?? []);
  const choices = offered
    .filter(({ id }) => id !== ticket.id)
    .map((one) => ({
      id: one.id,
      title: one.subject || one.preview,
      subtitle: [one.customer.name, one.store?.name, format.short(one.last_message_at)].filter(Boolean).join(' · '),
      icon: IconTicket,
    }));
  return (
    <Picker
      title={t('inbox.join.title')}
      label={t('inbox.join.label')}
      choices={choices}
      onPick={(id) => run(() => acts.join(id))}
      onClose={onClose}
      onType={setTyped}
    />
  );
}

/** Which order the conversation is about: the customer's own first, any other by its number or buyer. */
function OrderPicker({ whole: { side }, acts, run, onClose }: PickersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const q = typed.trim();
  const { data: found } = useQuery({
    queryKey: ['orders', 'found', q],
    queryFn: ({ signal }) => api.get<Page<OrderSummary>>('/orders', { q, limit: 20 }, signal),
    enabled: q !== '',
    placeholderData: (before) => before,
  });
  const offered = q === '' ? (side.customer?.orders ?? []) : (found?.items ?? []);
  const choices = offered.map((order) => ({
    id: order.id,
    title: `${order.number} · ${format.money(order.total)}`,
    subtitle: [order.customer?.name, order.store?.name, format.short(order.placed_at)].filter(Boolean).join(' · '),
    icon: IconShoppingBag,
    taken: side.orders[0]?.order.id === order.id,
  }));
  return (
    <Picker
      title={t('inbox.name.title')}
      label={t('inbox.name.label')}
      choices={choices}
      onPick={(id) => run(() => acts.name(id))}
      onClose={onClose}
      onType={setTyped}
    />
  );
}

/** Everything beside the conversation that one would otherwise type off: enter takes it to the clipboard. */
function CopyPicker({ whole, onClose }: PickersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const take = useTake();
  const facts = factsOf(t, format, whole);
  const choices = facts.map(({ label, text }) => ({ id: text, title: text.replaceAll('\n', ', '), subtitle: label, icon: IconCopy }));
  return <Picker title={t('inbox.copy.title')} label={t('inbox.copy.label')} choices={choices} onPick={take} onClose={onClose} />;
}

/** The short lists by which a ticket is assigned, tagged, snoozed, joined, and its facts are taken along. */
export function Pickers(props: PickersProps) {
  const { asking, whole, acts, run, onLeft, onClose } = props;
  const changing: Changing = {
    tickets: [whole.ticket],
    change: (change, words) =>
      run(async () => {
        await acts.change(change, words);
        if (change.state === 'snoozed') onLeft();
      }),
    onClose,
  };
  switch (asking) {
    case 'assign':
      return <AssignPicker {...changing} />;
    case 'tag':
      return <TagPicker {...changing} />;
    case 'snooze':
      return <SnoozePicker {...changing} />;
    case 'join':
      return <JoinPicker {...props} />;
    case 'name':
      return <OrderPicker {...props} />;
    case 'copy':
      return <CopyPicker {...props} />;
    case 'aside':
      return <BeginAside whole={whole} onClose={onClose} />;
  }
}
