import { Button } from '@mantine/core';
import { IconArrowsJoin, IconArrowUp, IconAt, IconCircle, IconCircleFilled, IconClockPause, IconInbox, IconMessages, type Icon } from '@tabler/icons-react';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Page } from '@/api/types';
import { useFormat, useNow } from '@/format/useFormat';
import { useKeys } from '@/keyboard/keys';
import list from '@/parts/list.module.css';
import parts from '@/parts/parts.module.css';
import { Cell, ColumnName, RowList } from '@/parts/RowList';
import { Blank, Failure } from '@/parts/States';
import { useDelayed } from '@/parts/useDelayed';
import styles from '@/screens/inbox/list.module.css';
import { ManyBar } from '@/screens/inbox/many/ManyBar';
import type { Selection } from '@/screens/inbox/many/useSelection';
import type { Ticket, TicketFilters } from '@/screens/inbox/queries';
import { RowMarks } from '@/screens/inbox/slots/Slots';
import { useTicketNews } from '@/screens/inbox/useTicketNews';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke, rowHeights } from '@/theme/tokens';

/** Whose turn it is: a full dot where a customer waits for us. */
function turnOf(ticket: Ticket): [Icon, 'waits' | 'snoozed' | 'rests'] {
  if (ticket.state === 'snoozed') return [IconClockPause, 'snoozed'];
  return ticket.unanswered_since === null ? [IconCircle, 'rests'] : [IconCircleFilled, 'waits'];
}

interface RowProps {
  ticket: Ticket;
  tabIndex: number;
  selection: Selection;
}

/** The dot that says whose turn it is; pressed, it takes the ticket in among those that are dealt with together. */
function Choice({ ticket, tabIndex, selection, name }: RowProps & { name: string }) {
  const { t } = useTranslation();
  const [Shape, turn] = turnOf(ticket);
  return (
    <label className={`${styles.choice ?? ''} ${selection.tickets.length > 0 ? (styles.choosing ?? '') : ''}`}>
      <input
        type="checkbox"
        tabIndex={tabIndex}
        aria-label={t('inbox.many.choose', { name })}
        checked={selection.has(ticket.id)}
        onChange={({ nativeEvent }) => selection.toggle(ticket.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
      />
      <Shape className={turn === 'waits' ? styles.waits : styles.rests} stroke={iconStroke} role="img" aria-label={t(`inbox.turn.${turn}`)} />
    </label>
  );
}

function Row({ ticket, tabIndex, selection }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const name = ticket.customer.name || ticket.customer.mail || t('inbox.nobody');
  const since = ticket.unanswered_since ?? ticket.last_message_at;
  const about = [ticket.store?.name, ticket.order && `#${ticket.order.number}`, ...ticket.tags.map(({ name }) => name)];
  return (
    <>
      <Cell look={styles.who}>
        <Choice ticket={ticket} tabIndex={tabIndex} selection={selection} name={name} />
        {ticket.parent_id !== null && <IconMessages className={styles.hint} stroke={iconStroke} role="img" aria-label={t('inbox.aside.mark')} />}
        <Link from="/inbox" search={(search) => ({ ...search, open: ticket.id })} className={list.open} tabIndex={tabIndex} dir="auto">
          {name}
        </Link>
      </Cell>
      <Cell look={`${styles.since ?? ''} ${list.quiet ?? ''}`}>
        <time dateTime={since} title={format.exact(since)}>
          {format.ago(since, now)}
        </time>
      </Cell>
      <Cell look={styles.line}>
        <bdi>{ticket.preview || ticket.subject}</bdi>
      </Cell>
      <Cell look={`${styles.about ?? ''} ${list.quiet ?? ''}`}>{about.filter(Boolean).join(' · ')}</Cell>
      <Cell look={`${styles.marks ?? ''} ${list.quiet ?? ''}`}>
        {ticket.mentions_me && <IconAt className={styles.called} stroke={iconStroke} role="img" aria-label={t('inbox.mention.called')} />}
        {ticket.suggests && <IconArrowsJoin className={styles.hint} stroke={iconStroke} role="img" aria-label={t('inbox.suggests')} />}
        <RowMarks ticket={ticket} />
        {ticket.assignee?.name.split(' ')[0]}
      </Cell>
    </>
  );
}

function Columns() {
  const { t } = useTranslation();
  return (
    <>
      <ColumnName>{t('inbox.column.who')}</ColumnName>
      <ColumnName>{t('inbox.column.since')}</ColumnName>
      <ColumnName>{t('inbox.column.line')}</ColumnName>
      <ColumnName>{t('inbox.column.about')}</ColumnName>
      <ColumnName>{t('inbox.column.assignee')}</ColumnName>
    </>
  );
}

function Nothing({ filters }: { filters: TicketFilters }) {
  const { t } = useTranslation();
  const filtered = Boolean(filters.q ?? filters.store_id ?? filters.tag_id ?? filters.queue_id);
  const words = filtered ? 'none' : filters.view === 'all' ? 'empty' : 'clear';
  return <Blank icon={IconInbox} title={t(`inbox.${words}.title`)} text={t(`inbox.${words}.text`)} />;
}

/** The list before its tickets are there, in their shape. */
function Bones({ waiting }: { waiting: boolean }) {
  const { t } = useTranslation();
  if (!useDelayed(waiting)) return null;
  return (
    <div className={styles.bones} role="status" aria-label={t('status.loading')}>
      {Array.from({ length: 10 }, (_, row) => (
        <div key={row} className={styles.boneRow} style={{ height: rowHeights.letter }}>
          <span className={parts.bone} />
          <span className={parts.bone} />
          <span className={parts.bone} />
        </div>
      ))}
    </div>
  );
}

interface TicketListProps {
  filters: TicketFilters;
  query: UseInfiniteQueryResult<InfiniteData<Page<Ticket>>>;
  rows: readonly Ticket[];
  openedId: string | undefined;
  selection: Selection;
}

/** `x` takes the walked row in or out, with shift all from the one before. */
function useChoose(rows: readonly Ticket[], openedId: string | undefined, { toggle, all }: Selection): void {
  const walked = () => {
    const index = document.activeElement?.closest('[data-index]')?.getAttribute('data-index');
    return index ? rows[Number(index)]?.id : openedId;
  };
  const choose = (through: boolean) => (event: KeyboardEvent) => {
    const id = walked();
    if (id === undefined) return;
    event.preventDefault();
    toggle(id, through);
  };
  useKeys({ x: choose(false), X: choose(true), '*': all });
}

/** Tickets, the newest message first; it keeps its place while one reads further down. */
export function TicketList({ filters, query, rows, openedId, selection }: TicketListProps) {
  const { t } = useTranslation();
  const [atTop, setAtTop] = useState(true);
  const { arrived, show } = useTicketNews(filters, atTop);
  const mayAnswer = useAllowed()('tickets.answer');
  useChoose(rows, openedId, selection);
  if (query.isPending) return <Bones waiting />;
  if (query.isError && rows.length === 0) {
    return <Failure error={query.error} kept={t('inbox.failure')} retry={() => void query.refetch()} />;
  }
  return (
    <section
      className={styles.list}
      aria-label={t('inbox.list')}
      onScrollCapture={(event) => setAtTop(event.target instanceof Element && event.target.scrollTop < rowHeights.dense)}
    >
      {mayAnswer && selection.tickets.length > 0 && <ManyBar selection={selection} more={query.hasNextPage} />}
      <div role="status" className={styles.news}>
        {arrived > 0 && (
          <Button
            className={styles.pill ?? ''}
            size="compact-md"
            leftSection={<IconArrowUp size="1em" stroke={iconStroke} aria-hidden />}
            onClick={show}
          >
            {t('inbox.arrived', { count: arrived })}
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <Nothing filters={filters} />
      ) : (
        <RowList
          label={t('inbox.list')}
          rows={rows}
          slim
          height={rowHeights.letter}
          grid={styles.row ?? ''}
          head={<Columns />}
          cells={(ticket, tabIndex) => <Row ticket={ticket} tabIndex={tabIndex} selection={selection} />}
          rowId={(ticket) => ticket.id}
          openedId={openedId}
          hasMore={query.hasNextPage}
          isLoadingMore={query.isFetchingNextPage}
          loadMore={() => void query.fetchNextPage()}
        />
      )}
    </section>
  );
}
