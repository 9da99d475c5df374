import { IconLayoutList } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import styles from '@/screens/inbox/inbox.module.css';
import { routingQueries } from '@/screens/inbox/routing/queries';
import own from '@/screens/inbox/routing/routing.module.css';
import { iconStroke } from '@/theme/tokens';

/** The queues with their open tickets: a queue narrows the view, and chosen again it does not any more. */
export function QueueViews({ chosen }: { chosen: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queues = useQuery(routingQueries.queues()).data?.items ?? [];
  if (queues.length === 0) return null;
  return (
    <nav aria-label={t('routing.queues')}>
      <ul className={styles.viewList}>
        {queues.map(({ id, name, open, unassigned }) => (
          <li key={id}>
            <Link
              from="/inbox"
              search={(search) => ({ ...search, queue: id === chosen ? undefined : id, open: undefined })}
              className={styles.view}
              aria-current={id === chosen ? 'page' : undefined}
              title={`${name}: ${t('routing.queue.counts', { open: format.number(open), unassigned: format.number(unassigned) })}`}
            >
              <IconLayoutList stroke={iconStroke} aria-hidden />
              <span className={own.queueName}>{name}</span>
              <span className={styles.count}>{format.number(open)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
