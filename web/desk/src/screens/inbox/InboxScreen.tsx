import '@/i18n/atInbox';

import { IconInbox } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { useReadPutOff } from '@/parts/late';
import { PageHead } from '@/parts/Page';
import { SearchBox } from '@/parts/SearchBox';
import { Blank } from '@/parts/States';
import styles from '@/screens/inbox/inbox.module.css';
import { useSelection } from '@/screens/inbox/many/useSelection';
import { inboxQueries, isView, type Ticket, type TicketFilters, type View } from '@/screens/inbox/queries';
import { TicketList } from '@/screens/inbox/TicketList';
import { TicketPane } from '@/screens/inbox/TicketPane';
import { Views } from '@/screens/inbox/Views';

const route = getRouteApi('/shell/inbox');

/** Unanswered first of all: what nobody took is what an agent comes for. */
const firstView: View = 'open';

function useFilters(): TicketFilters {
  const { view, q, store, tag, queue } = route.useSearch();
  // Words are looked for everywhere: who searches does not know in which view the answer lies.
  const asked = isView(view) ? view : q ? 'all' : firstView;
  return useMemo(() => ({ view: asked, q, store_id: store, tag_id: tag, queue_id: queue }), [asked, q, store, tag, queue]);
}

/** Where one goes when a ticket leaves the list: to the one after it, else the one before, else nowhere. */
function neighbourOf(rows: readonly Ticket[], id: string): Ticket | undefined {
  const index = rows.findIndex((row) => row.id === id);
  return index < 0 ? undefined : (rows[index + 1] ?? rows[index - 1]);
}

function useReadAhead(next: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (next !== undefined) client.query(inboxQueries.one(next)).catch(() => undefined);
  }, [client, next]);
}

/** Every conversation of every shop: views, the list, one of them open with its order beside it. */
export function InboxScreen() {
  const { t } = useTranslation();
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const filters = useFilters();
  const query = useInfiniteQuery(inboxQueries.list(filters));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const go = useCallback(
    (id: string | undefined) => void navigate({ search: (search) => ({ ...search, open: id }), replace: true }),
    [navigate],
  );
  const search = useCallback(
    (q: string) => void navigate({ search: (before) => ({ ...before, q: q || undefined }), replace: true }),
    [navigate],
  );
  const selection = useSelection(rows);
  useReadPutOff(!query.isPending && open === undefined);
  useReadAhead(open === undefined ? rows[0]?.id : neighbourOf(rows, open)?.id);
  return (
    <div className={`${styles.inbox ?? ''} ${open === undefined ? '' : (styles.hasOpen ?? '')}`}>
      <div className={styles.left}>
        <div className={styles.top}>
          <PageHead title={t('inbox.title')} />
          <div role="search" aria-label={t('inbox.search')}>
            <SearchBox value={filters.q ?? ''} label={t('inbox.search')} onSearch={search} />
          </div>
        </div>
        <Views filters={filters} />
        <TicketList key={JSON.stringify(filters)} filters={filters} query={query} rows={rows} openedId={open} selection={selection} />
      </div>
      {open === undefined ? (
        <div className={styles.nothing}>
          <Blank icon={IconInbox} title={t('inbox.choose.title')} text={t('inbox.choose.text')} />
        </div>
      ) : (
        <TicketPane key={open} id={open} go={go} next={neighbourOf(rows, open)?.id} rests={selection.tickets.length > 0} />
      )}
    </div>
  );
}
