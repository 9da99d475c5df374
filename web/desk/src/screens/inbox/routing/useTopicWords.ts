import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { routingQueries } from '@/screens/inbox/routing/queries';

/** The topics in their order, and what each is called once that is known; one of a model of one's own keeps its own word. */
export function useTopicWords() {
  const { i18n } = useTranslation();
  const { data } = useQuery(routingQueries.topics(i18n.language));
  return useMemo(() => {
    const topics = data?.items ?? [];
    const titles = new Map(topics.map(({ id, title }) => [id, title]));
    const ownWord = (topic: string) => (data === undefined ? '' : topic.replaceAll('_', ' '));
    return { topics, wordsOf: (topic: string) => titles.get(topic) ?? ownWord(topic) };
  }, [data]);
}
