import { IconLayoutList, IconMessageQuestion, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useKeys } from '@/keyboard/keys';
import { useActs } from '@/palette/acts';
import { late } from '@/parts/late';
import { say } from '@/parts/Notices';
import { useProblemWords } from '@/parts/States';
import { routingQueries } from '@/screens/inbox/routing/queries';
import styles from '@/screens/inbox/routing/routing.module.css';
import type { RoutingPickerProps } from '@/screens/inbox/routing/RoutingPickers';
import { useTopicWords } from '@/screens/inbox/routing/useTopicWords';
import type { OfTicket } from '@/screens/inbox/slots/parts';
import { useReadAgain } from '@/screens/inbox/useTicketActs';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

type Asking = 'topic' | 'queue';

const readPickers = () => import('@/screens/inbox/routing/RoutingPickers');
const TopicPicker = late<RoutingPickerProps>(async () => (await readPickers()).TopicPicker);
const QueuePicker = late<RoutingPickerProps>(async () => (await readPickers()).QueuePicker);

interface ButtonProps {
  icon: Icon;
  text: string;
  name: string;
  keys: string;
  onAsk: (() => void) | undefined;
}

function HeadButton({ icon: Shape, text, name, keys, onAsk }: ButtonProps) {
  const shown = (
    <>
      <Shape stroke={iconStroke} aria-hidden />
      <span>{text}</span>
    </>
  );
  if (onAsk === undefined) return <span className={styles.mark}>{shown}</span>;
  return (
    <button type="button" className={styles.mark} aria-label={`${name}: ${text}`} title={`${name} (${keys})`} aria-keyshortcuts={keys} onClick={onAsk}>
      {shown}
    </button>
  );
}

function useRun(): RoutingPickerProps['run'] {
  const readAgain = useReadAgain();
  const problem = useProblemWords();
  return (act, words) => {
    act().then(
      () => {
        say(words);
        void readAgain();
      },
      (error: unknown) => say(problem(error)),
    );
  };
}

/** What the ticket is about and where it stands; who may answer changes both from here. */
export function HeadRouting({ whole: { ticket } }: OfTicket) {
  const { t } = useTranslation();
  const mayAnswer = useAllowed()('tickets.answer');
  const [asking, setAsking] = useState<Asking>();
  const { wordsOf } = useTopicWords();
  const queues = useQuery(routingQueries.queues()).data?.items ?? [];
  const queue = queues.find(({ id }) => id === ticket.queue_id);
  const run = useRun();
  const ask = (what: Asking) => (mayAnswer ? () => setAsking(what) : undefined);
  const key = (what: Asking) => (event: KeyboardEvent) => {
    event.preventDefault();
    if (mayAnswer) setAsking(what);
  };
  useKeys({ b: key('topic'), q: key('queue') });
  useActs(
    mayAnswer
      ? [
          { id: 'topic', title: t('routing.topic.title'), icon: IconMessageQuestion, run: () => setAsking('topic') },
          { id: 'queue', title: t('routing.queue.title'), icon: IconLayoutList, run: () => setAsking('queue') },
        ]
      : [],
  );
  const close = () => setAsking(undefined);
  const topic = ticket.topic === '' ? t('routing.topic.untold') : wordsOf(ticket.topic);
  return (
    <>
      <HeadButton icon={IconMessageQuestion} text={topic} name={t('routing.topic.title')} keys="b" onAsk={ask('topic')} />
      {queues.length > 0 && (
        <HeadButton icon={IconLayoutList} text={queue?.name ?? t('routing.queue.none')} name={t('routing.queue.title')} keys="q" onAsk={ask('queue')} />
      )}
      {asking === 'topic' && <TopicPicker ticket={ticket} run={run} onClose={close} />}
      {asking === 'queue' && <QueuePicker ticket={ticket} run={run} onClose={close} />}
    </>
  );
}
