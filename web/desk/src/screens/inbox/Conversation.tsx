import { Button } from '@mantine/core';
import { IconCircleDot, IconMessages, IconPointFilled } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { late } from '@/parts/late';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/inbox/inbox.module.css';
import { MessageItem } from '@/screens/inbox/Message';
import { inboxQueries, type Aside, type CsatHappening, type Happening, type LogEntry, type Moment, type TicketWhole } from '@/screens/inbox/queries';
import type { DraftFile } from '@/screens/inbox/useDraft';
import type { TicketActs } from '@/screens/inbox/useTicketActs';
import { byRules } from '@/screens/inbox/routing/byRules';
import { useTopicWords } from '@/screens/inbox/routing/useTopicWords';
import { entryWords, isTold } from '@/screens/inbox/words';
import { happeningShapes, happeningWords } from '@/screens/orders/happenings';
import { iconStroke } from '@/theme/tokens';

const CsatItem = late<{ csat: CsatHappening; at: string }>(() => import('@/screens/inbox/csat/CsatItem').then((read) => read.CsatItem));

interface ConversationProps {
  whole: TicketWhole;
  acts: TicketActs;
  /** What was written and called back goes on in the composer. */
  onWithdrawn: (text: string, files: readonly DraftFile[]) => void;
}

function OrderItem({ happening: { item, number }, paymentName, numbered }: { happening: Happening; paymentName: string; numbered: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const Shape = happeningShapes[item.kind] ?? IconCircleDot;
  return (
    <li className={styles.happening}>
      <Shape stroke={iconStroke} aria-hidden />
      <span dir="auto">{happeningWords(t, format, item, paymentName)}</span>
      {numbered && <span>{number}</span>}
      <time dateTime={item.at} title={`${format.exact(item.at)} · ${item.source.label}`}>
        {format.dateTime(item.at)}
      </time>
    </li>
  );
}

function EntryItem({ entry, at, acts }: { entry: LogEntry; at: string; acts: TicketActs }) {
  const { t } = useTranslation();
  const format = useFormat();
  const people = useQuery(inboxQueries.assignees()).data?.items ?? [];
  const { run, running, error } = useAct(async () => acts.undo([entry.id]));
  const { wordsOf } = useTopicWords();
  const words = entryWords(t, format, people, wordsOf, entry);
  if (words === '') return null;
  return (
    <li className={styles.happening}>
      <IconPointFilled aria-hidden />
      <span dir="auto">{[entry.actor?.name ?? byRules(t, entry), words].filter(Boolean).join(' · ')}</span>
      <time dateTime={at} title={format.exact(at)}>
        {format.dateTime(at)}
      </time>
      {entry.undoable && (
        <Button variant="subtle" size="compact-xs" loading={running} onClick={() => run()}>
          {t('act.undo')}
        </Button>
      )}
      <ProblemNote error={error} />
    </li>
  );
}

/** What was said aside: lightly, and a press away. */
function AsideItem({ aside, at }: { aside: Aside; at: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = t(aside.direction === 'out' ? 'inbox.aside.said' : 'inbox.aside.heard', { name: aside.name });
  return (
    <li className={`${styles.happening ?? ''} ${styles.asideLine ?? ''}`}>
      <IconMessages stroke={iconStroke} aria-hidden />
      <Link from="/inbox" search={(search) => ({ ...search, open: aside.ticket_id })} dir="auto">
        {words}
      </Link>
      <span className={styles.asideWords} dir="auto">
        {aside.preview}
      </span>
      <time dateTime={at} title={format.exact(at)}>
        {format.dateTime(at)}
      </time>
    </li>
  );
}

/** Beyond this many happenings in a row, the older ones are folded. */
const shownInARow = 4;
const keptInARow = 2;

type Stretch = { kind: 'message'; moment: Moment } | { kind: 'between'; moments: Moment[] };

/** Messages, and between them what happened without words. */
function stretchesOf(moments: readonly Moment[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const moment of moments) {
    if (moment.entry && !isTold(moment.entry)) continue;
    const last = stretches.at(-1);
    if (moment.message) stretches.push({ kind: 'message', moment });
    else if (last?.kind === 'between') last.moments.push(moment);
    else stretches.push({ kind: 'between', moments: [moment] });
  }
  return stretches;
}

function Between({ moments, whole, acts }: { moments: readonly Moment[]; whole: TicketWhole; acts: TicketActs }) {
  const { t } = useTranslation();
  const [unfolded, setUnfolded] = useState(false);
  const folds = moments.length > shownInARow && !unfolded;
  const shown = folds ? moments.slice(-keptInARow) : moments;
  const paymentOf = (orderId: string) => whole.side.orders.find(({ order }) => order.id === orderId)?.order.payment_method ?? '';
  return (
    <>
      {folds && (
        <li>
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setUnfolded(true)}>
            {t('inbox.happenings', { count: moments.length - keptInARow })}
          </Button>
        </li>
      )}
      {shown.map(({ at, entry, order, aside, csat }, index) => {
        if (aside) return <AsideItem key={`aside ${aside.message_id}`} aside={aside} at={at} />;
        if (csat) return <CsatItem key={`csat ${csat.kind} ${csat.request_id}`} csat={csat} at={at} />;
        if (entry) return <EntryItem key={entry.id} entry={entry} at={at} acts={acts} />;
        if (!order) return null;
        const key = `${order.order_id} ${order.item.kind} ${at} ${index}`;
        return <OrderItem key={key} happening={order} paymentName={paymentOf(order.order_id)} numbered={whole.side.orders.length > 1} />;
      })}
    </>
  );
}

/** Messages older than those that came with the ticket, read when asked for. */
function useEarlier({ ticket, conversation }: TicketWhole) {
  const [cursors, setCursors] = useState<string[]>([]);
  const pages = useQueries({ queries: cursors.map((cursor) => inboxQueries.earlier(ticket.id, cursor)) });
  const last = pages.at(-1);
  const next = cursors.length === 0 ? conversation.earlier : last?.data?.next;
  const messages = pages.flatMap((page) => page.data?.items ?? []).reverse();
  const moments = messages.map((message): Moment => ({ at: message.sent_at, kind: 'message', message }));
  return { moments, isReading: last?.isPending ?? false, next, read: (cursor: string) => setCursors([...cursors, cursor]) };
}

/** All that was said and done, oldest first; between the messages, lightly, what happened to order and parcel. */
export function Conversation({ whole, acts, onWithdrawn }: ConversationProps) {
  const { t } = useTranslation();
  const { moments, isReading, next, read } = useEarlier(whole);
  const all = [...moments, ...whole.conversation.items];
  const letters = all.filter(({ message }) => message && message.direction !== 'note').length;
  return (
    <>
      {next && (
        <Button variant="subtle" loading={isReading} onClick={() => read(next)}>
          {t('inbox.earlier')}
        </Button>
      )}
      <ol className={styles.conversation} aria-label={t('inbox.conversation')}>
        {stretchesOf(all).map((stretch) => {
          if (stretch.kind === 'between') {
            return <Between key={stretch.moments[0]?.at} moments={stretch.moments} whole={whole} acts={acts} />;
          }
          const { message } = stretch.moment;
          if (!message) return null;
          const first = message.id === all.find((one) => one.message)?.message?.id;
          return (
            <MessageItem
              key={message.id}
              whole={whole}
              message={message}
              acts={acts}
              canSplit={letters > 1 && message.direction !== 'note'}
              isFirst={first}
              onWithdrawn={onWithdrawn}
            />
          );
        })}
      </ol>
    </>
  );
}
