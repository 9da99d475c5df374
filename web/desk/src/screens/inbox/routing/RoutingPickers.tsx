import '@/i18n/late';

import { IconLayoutList, IconMessageQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Picker } from '@/screens/inbox/Picker';
import type { Ticket } from '@/screens/inbox/queries';
import { routingQueries } from '@/screens/inbox/routing/queries';
import { useTopicWords } from '@/screens/inbox/routing/useTopicWords';

export interface RoutingPickerProps {
  ticket: Ticket;
  run: (act: () => Promise<unknown>, words: string) => void;
  onClose: () => void;
}

/** What the ticket is about instead: it stays so, and the classifier learns from it. */
export function TopicPicker({ ticket, run, onClose }: RoutingPickerProps) {
  const { t } = useTranslation();
  const { topics, wordsOf } = useTopicWords();
  const { data: told } = useQuery(routingQueries.told(ticket.id));
  const sure = new Map(told?.messages.flatMap(({ topics: said }) => said.map((one) => [one.topic, one.confidence] as const)).reverse());
  const choices = topics.map(({ id, title }) => ({
    id,
    title,
    icon: IconMessageQuestion,
    taken: id === ticket.topic,
    subtitle: sure.has(id) ? t('routing.topic.told', { percent: Math.round((sure.get(id) ?? 0) * 100) }) : undefined,
  }));
  return (
    <Picker
      title={t('routing.topic.title')}
      label={told?.corrected ? t('routing.topic.corrected', { name: told.corrected.name }) : t('routing.topic.label')}
      choices={choices}
      onPick={(topic) => run(() => api.put(`/tickets/${ticket.id}/topic`, { topic }), t('routing.topic.done', { topic: wordsOf(topic) }))}
      onClose={onClose}
    />
  );
}

/** The queue in which the ticket stands. */
export function QueuePicker({ ticket, run, onClose }: RoutingPickerProps) {
  const { t } = useTranslation();
  const queues = useQuery(routingQueries.queues()).data?.items ?? [];
  const choices = [
    ...queues.map(({ id, name, about }) => ({ id, title: name, subtitle: about || undefined, icon: IconLayoutList, taken: id === ticket.queue_id })),
    { id: '', title: t('routing.queue.none'), icon: IconLayoutList, taken: ticket.queue_id === null },
  ];
  const nameOf = (id: string) => queues.find((one) => one.id === id)?.name ?? t('routing.queue.none');
  return (
    <Picker
      title={t('routing.queue.title')}
      label={t('routing.queue.label')}
      choices={choices}
      onPick={(id) => run(() => api.put(`/tickets/${ticket.id}/queue`, { queue_id: id || null }), t('routing.queue.done', { queue: nameOf(id) }))}
      onClose={onClose}
    />
  );
}
