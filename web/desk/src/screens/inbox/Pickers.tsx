import { IconClockPause, IconPlus, IconTag, IconTicket, IconUser, IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { Page } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Picker } from '@/screens/inbox/Picker';
import { inboxQueries, ticketsKey, type Ticket, type TicketWhole } from '@/screens/inbox/queries';
import { snoozes } from '@/screens/inbox/snoozes';
import type { TicketActs } from '@/screens/inbox/useTicketActs';
import { useMe } from '@/shell/useMe';

export type Asking = 'assign' | 'tag' | 'snooze' | 'join';

interface PickersProps {
  asking: Asking;
  whole: TicketWhole;
  acts: TicketActs;
  /** Runs an act, and keeps what went wrong to be said. */
  run: (act: () => Promise<void>) => void;
  /** After a ticket has left the view. */
  onLeft: () => void;
  onClose: () => void;
}

function AssignPicker({ whole: { ticket }, acts, run, onClose }: PickersProps) {
  const { t } = useTranslation();
  const me = useMe();
  const people = useQuery(inboxQueries.assignees()).data?.items ?? [];
  const mine = people.filter(({ id }) => id === me?.id);
  const others = people.filter(({ id }) => id !== me?.id);
  const nobody = { id: '', title: t('inbox.assign.nobody'), icon: IconUserOff, taken: ticket.assignee === null };
  const choices = [
    ...mine.map(({ id, name }) => ({ id, title: t('inbox.assign.me', { name }), icon: IconUser, taken: ticket.assignee?.id === id })),
    ...others.map(({ id, name }) => ({ id, title: name, icon: IconUser, taken: ticket.assignee?.id === id })),
    nobody,
  ];
  const pick = (id: string) => {
    const name = people.find((one) => one.id === id)?.name ?? '';
    const words = id === '' ? t('inbox.assign.freed') : t('inbox.assign.done', { name });
    run(() => acts.change({ assignee_id: id === '' ? null : id }, words));
  };
  return <Picker title={t('inbox.assign.title')} label={t('inbox.assign.label')} choices={choices} onPick={pick} onClose={onClose} />;
}

function TagPicker({ whole: { ticket }, acts, run, onClose }: PickersProps) {
  const { t } = useTranslation();
  const known = useQuery(inboxQueries.tags()).data?.items ?? [];
  const has = (name: string) => ticket.tags.some((tag) => tag.name === name);
  const choices = known.map(({ name }) => ({ id: name, title: name, icon: IconTag, taken: has(name) }));
  const pick = (name: string) => {
    if (has(name)) run(() => acts.change({ remove_tags: [name] }, t('inbox.tag.removed', { name })));
    else run(() => acts.change({ add_tags: [name] }, t('inbox.tag.added', { name })));
  };
  const make = (typed: string) =>
    known.some(({ name }) => name.toLowerCase() === typed.toLowerCase())
      ? undefined
      : { id: typed.slice(0, 60), title: t('inbox.tag.make', { name: typed }), icon: IconPlus };
  return <Picker title={t('inbox.tag.title')} label={t('inbox.tag.label')} choices={choices} onPick={pick} onClose={onClose} make={make} />;
}

function SnoozePicker({ acts, run, onLeft, onClose }: PickersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [now] = useState(() => new Date());
  const choices = snoozes(now, format.zone).map(({ name, until }) => ({
    id: until,
    title: t(`inbox.snooze.${name}`),
    subtitle: format.dateTime(until),
    icon: IconClockPause,
  }));
  const pick = (until: string) => {
    run(async () => {
      await acts.change({ state: 'snoozed', snoozed_until: until }, t('inbox.snooze.done', { at: format.dateTime(until) }));
      onLeft();
    });
  };
  return <Picker title={t('inbox.snooze.title')} label={t('inbox.snooze.label')} choices={choices} onPick={pick} onClose={onClose} />;
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
  const pick = (id: string) => run(() => acts.join(id));
  return (
    <Picker
      title={t('inbox.join.title')}
      label={t('inbox.join.label')}
      choices={choices}
      onPick={pick}
      onClose={onClose}
      onType={setTyped}
    />
  );
}

/** The short lists by which a ticket is assigned, tagged, snoozed or joined. */
export function Pickers(props: PickersProps) {
  switch (props.asking) {
    case 'assign':
      return <AssignPicker {...props} />;
    case 'tag':
      return <TagPicker {...props} />;
    case 'snooze':
      return <SnoozePicker {...props} />;
    case 'join':
      return <JoinPicker {...props} />;
  }
}
