import { IconClockPause, IconPlus, IconTag, IconUser, IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema';
import { useFormat } from '@/format/useFormat';
import { Picker } from '@/screens/inbox/Picker';
import { inboxQueries, type Ticket } from '@/screens/inbox/queries';
import { snoozes } from '@/screens/inbox/snoozes';
import { useMe } from '@/shell/useMe';

/** One ticket or many that are about to be changed alike. */
export interface Changing {
  tickets: readonly Ticket[];
  change: (change: components['schemas']['TicketChange'], words: string) => void;
  onClose: () => void;
}

export function AssignPicker({ tickets, change, onClose }: Changing) {
  const { t } = useTranslation();
  const me = useMe();
  const people = useQuery(inboxQueries.assignees()).data?.items ?? [];
  const mine = people.filter(({ id }) => id === me?.id);
  const others = people.filter(({ id }) => id !== me?.id);
  const has = (id: string | undefined) => tickets.every(({ assignee }) => assignee?.id === id);
  const choices = [
    ...mine.map(({ id, name }) => ({ id, title: t('inbox.assign.me', { name }), icon: IconUser, taken: has(id) })),
    ...others.map(({ id, name }) => ({ id, title: name, icon: IconUser, taken: has(id) })),
    { id: '', title: t('inbox.assign.nobody'), icon: IconUserOff, taken: has(undefined) },
  ];
  const pick = (id: string) => {
    const name = people.find((one) => one.id === id)?.name ?? '';
    change({ assignee_id: id === '' ? null : id }, id === '' ? t('inbox.assign.freed') : t('inbox.assign.done', { name }));
  };
  return <Picker title={t('inbox.assign.title')} label={t('inbox.assign.label')} choices={choices} onPick={pick} onClose={onClose} />;
}

export function TagPicker({ tickets, change, onClose }: Changing) {
  const { t } = useTranslation();
  const known = useQuery(inboxQueries.tags()).data?.items ?? [];
  const has = (name: string) => tickets.every(({ tags }) => tags.some((tag) => tag.name === name));
  const choices = known.map(({ name }) => ({ id: name, title: name, icon: IconTag, taken: has(name) }));
  const pick = (name: string) => {
    if (has(name)) change({ remove_tags: [name] }, t('inbox.tag.removed', { name }));
    else change({ add_tags: [name] }, t('inbox.tag.added', { name }));
  };
  const make = (typed: string) =>
    known.some(({ name }) => name.toLowerCase() === typed.toLowerCase())
      ? undefined
      : { id: typed.slice(0, 60), title: t('inbox.tag.make', { name: typed }), icon: IconPlus };
  return <Picker title={t('inbox.tag.title')} label={t('inbox.tag.label')} choices={choices} onPick={pick} onClose={onClose} make={make} />;
}

export function SnoozePicker({ change, onClose }: Changing) {
  const { t } = useTranslation();
  const format = useFormat();
  const [now] = useState(() => new Date());
  const choices = snoozes(now, format.zone).map(({ name, until }) => ({
    id: until,
    title: t(`inbox.snooze.${name}`),
    subtitle: format.dateTime(until),
    icon: IconClockPause,
  }));
  const pick = (until: string) => change({ state: 'snoozed', snoozed_until: until }, t('inbox.snooze.done', { at: format.dateTime(until) }));
  return <Picker title={t('inbox.snooze.title')} label={t('inbox.snooze.label')} choices={choices} onPick={pick} onClose={onClose} />;
}
