import styles from '@/screens/inbox/routing/routing.module.css';
import { useTopicWords } from '@/screens/inbox/routing/useTopicWords';
import type { OfRow } from '@/screens/inbox/slots/parts';

/** What the ticket is about, in its row. */
export function RowTopic({ ticket }: OfRow) {
  const { wordsOf } = useTopicWords();
  if (ticket.topic === '' || ticket.topic === 'other') return null;
  return <span className={styles.topic}>{wordsOf(ticket.topic)}</span>;
}
