import { CloseButton, NativeSelect } from '@mantine/core';
import {
  IconArchive,
  IconAt,
  IconClockExclamation,
  IconClockPause,
  IconInbox,
  IconMailOpened,
  IconStack2,
  IconUser,
  IconUserQuestion,
  type Icon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { useFormat } from '@/format/useFormat';
import { say } from '@/parts/Notices';
import styles from '@/screens/inbox/inbox.module.css';
import { inboxQueries, views, type TicketFilters, type View } from '@/screens/inbox/queries';
import { QueueViews } from '@/screens/inbox/routing/QueueViews';
import { iconStroke } from '@/theme/tokens';

const route = getRouteApi('/shell/inbox');

const icons: Record<View, Icon> = {
  mine: IconUser,
  mentions: IconAt,
  unassigned: IconUserQuestion,
  late: IconClockExclamation,
  open: IconInbox,
  waiting: IconMailOpened,
  snoozed: IconClockPause,
  closed: IconArchive,
  all: IconStack2,
};

function Filters({ filters }: { filters: TicketFilters }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const stores = useQuery(queries.stores()).data?.items ?? [];
  const tags = useQuery(inboxQueries.counts()).data?.tags ?? [];
  const chosenTag = filters.tag_id !== undefined && !tags.some(({ id }) => id === filters.tag_id);
  const set = (name: 'store' | 'tag', value: string) =>
    void navigate({ search: (search) => ({ ...search, [name]: value || undefined }), replace: true });
  return (
    <div className={styles.filters}>
      {stores.length > 1 && (
        <NativeSelect
          size="xs"
          label={t('inbox.filter.store')}
          value={filters.store_id ?? ''}
          data={[{ value: '', label: t('inbox.filter.everyStore') }, ...stores.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(event) => set('store', event.currentTarget.value)}
        />
      )}
      {tags.length > 0 && (
        <NativeSelect
          size="xs"
          label={t('inbox.filter.tag')}
          value={filters.tag_id ?? ''}
          data={[{ value: '', label: t('inbox.filter.everyTag') }, ...tags.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(event) => set('tag', event.currentTarget.value)}
        />
      )}
      {chosenTag && <CloseButton aria-label={t('act.clearFilters')} onClick={() => set('tag', '')} />}
    </div>
  );
}

/** Says that a note calls the reader, when one more ticket does than before. */
function useCalled(mentions: number | undefined): void {
  const { t } = useTranslation();
  const before = useRef<number>(undefined);
  useEffect(() => {
    if (mentions === undefined) return;
    if (before.current !== undefined && mentions > before.current) say(t('inbox.mention.arrived'));
    before.current = mentions;
  }, [mentions, t]);
}

/** The views with how many stand in each; closed ones are too many to count. */
export function Views({ filters }: { filters: TicketFilters }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: counts } = useQuery(inboxQueries.counts());
  useCalled(counts?.mentions);
  const countOf = (view: View) => (view === 'closed' || view === 'all' ? undefined : counts?.[view]);
  return (
    <div className={styles.views}>
      <nav aria-label={t('inbox.views')}>
        <ul className={styles.viewList}>
          {views.map((view) => {
            const Shape = icons[view];
            const count = countOf(view);
            return (
              <li key={view}>
                <Link
                  from="/inbox"
                  search={(search) => ({ ...search, view, open: undefined })}
                  className={styles.view}
                  aria-current={view === filters.view ? 'page' : undefined}
                >
                  <Shape stroke={iconStroke} aria-hidden />
                  <span>{t(`inbox.view.${view}`)}</span>
                  {count !== undefined && <span className={styles.count}>{format.number(count)}</span>}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <QueueViews chosen={filters.queue_id} />
      <Filters filters={filters} />
    </div>
  );
}
