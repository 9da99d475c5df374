import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useKeys } from '@/keyboard/keys';
import { useNews } from '@/live/news';
import { late, useReadPutOff } from '@/parts/late';
import { useNarrow } from '@/parts/useNarrow';
import { BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Composer, useWrite } from '@/screens/inbox/Composer';
import { Conversation } from '@/screens/inbox/Conversation';
import styles from '@/screens/inbox/inbox.module.css';
import type { Asking, PickersProps } from '@/screens/inbox/Pickers';
import { inboxQueries, type Ticket, type TicketWhole } from '@/screens/inbox/queries';
import type { SideProps } from '@/screens/inbox/Side';
import { AboveComposer, AboveConversation } from '@/screens/inbox/slots/Slots';
import { Suggestions } from '@/screens/inbox/Suggestions';
import { TicketHead } from '@/screens/inbox/TicketHead';
import { useDraft } from '@/screens/inbox/useDraft';
import { usePresence } from '@/screens/inbox/usePresence';
import { useTicketActs } from '@/screens/inbox/useTicketActs';
import { places } from '@/shell/places';
import { useAllowed } from '@/shell/useAllowed';

const Pickers = late<PickersProps>(() => import('@/screens/inbox/Pickers').then(({ Pickers: Part }) => Part));

const readSide = () => import('@/screens/inbox/Side');
const Side = late<SideProps>(
  async () => (await readSide()).Side,
  () => <BonePanel waiting />,
);

/** Milliseconds: whoever walks down the list by key has nothing read for each that they pass. */
const restFor = 250;

interface PaneProps {
  id: string;
  /** Opens another ticket, or none. */
  go: (id: string | undefined) => void;
  /** What comes after this one in the list. */
  next: string | undefined;
  /** Several tickets are chosen in the list: the keys mean those. */
  rests: boolean;
}

/** `g` and a letter go elsewhere: the letter alone must not act on the ticket then. */
const restingKeys = Object.fromEntries(places.map(({ key }) => [`g ${key}`, () => undefined]));

/** A ticket is read from its end; what arrives is shown to who looks at the end. */
function useAtEnd(id: string, length: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const seen = useRef({ id: '', atEnd: true });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || length === 0) return;
    if (seen.current.id !== id || seen.current.atEnd) element.scrollTop = element.scrollHeight;
    seen.current.id = id;
  }, [id, length]);
  const onScroll = () => {
    const element = scroller.current;
    if (element) seen.current.atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
  };
  return { scroller, onScroll };
}

function useOrderNewsBeside({ ticket, side }: TicketWhole): void {
  const client = useQueryClient();
  const ids = side.orders.map(({ order }) => order.id).join(' ');
  const hear = useCallback(
    (orderId: string) => {
      if (ids.split(' ').includes(orderId)) void client.invalidateQueries({ queryKey: inboxQueries.one(ticket.id).queryKey });
    },
    [client, ids, ticket.id],
  );
  useNews('order', hear);
}

/** Whoever opens a ticket in which a note calls them has seen it. */
function useSeen({ id, mentions_me: called }: Ticket): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!called) return;
    // Nobody waits for it: unsaid, the mark stays until the next look.
    const tell = async () => {
      await api.put(`/tickets/${id}/mentions`, {});
      await client.invalidateQueries({ queryKey: inboxQueries.counts().queryKey });
    };
    tell().catch(() => undefined);
  }, [client, id, called]);
}

interface Keyed {
  mayAnswer: boolean;
  rests: boolean;
  write: (kind: 'answer' | 'note') => void;
  ask: (asking: Asking) => void;
  toggle: () => void;
  close: () => void;
}

function useTicketKeys({ mayAnswer, rests, write, ask, toggle, close }: Keyed): void {
  // A key that leads into a field must not be typed there; while several tickets are chosen, it means them.
  const look = (act: () => void) => (event: KeyboardEvent) => {
    if (rests) return;
    event.preventDefault();
    act();
  };
  const key = (act: () => void) => look(() => mayAnswer && act());
  useKeys({
    ...restingKeys,
    r: key(() => write('answer')),
    n: key(() => write('note')),
    e: key(toggle),
    a: key(() => ask('assign')),
    t: key(() => ask('tag')),
    s: key(() => ask('snooze')),
    m: key(() => ask('join')),
    w: key(() => ask('aside')),
    o: key(() => ask('name')),
    c: look(() => ask('copy')),
    Escape: () => !rests && close(),
  });
}

function Opened({ whole, go, next, rests }: PaneProps & { whole: TicketWhole }) {
  const { t } = useTranslation();
  const { ticket, conversation } = whole;
  const mayAnswer = useAllowed()('tickets.answer');
  const acts = useTicketActs(ticket.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(ticket.id, field);
  const write = useWrite(draft, field);
  const [asking, setAsking] = useState<Asking>();
  const [showsSide, setShowsSide] = useState(false);
  const present = usePresence(ticket.id, draft.text !== '', whole.presence);
  const { scroller, onScroll } = useAtEnd(ticket.id, conversation.items.length);
  const { run, running, error } = useAct(async (act: () => Promise<void>) => act());
  useOrderNewsBeside(whole);
  useSeen(ticket);
  useReadPutOff(true);
  const leave = () => go(next);
  const toggle = () =>
    run(async () => {
      const closes = ticket.state !== 'closed';
      await acts.change({ state: closes ? 'closed' : 'open' }, t(closes ? 'inbox.closed' : 'inbox.reopened'));
      if (closes) leave();
    });
  useTicketKeys({ mayAnswer, rests, write, ask: setAsking, toggle: () => void toggle(), close: () => go(undefined) });
  return (
    <>
      <section className={`${styles.middle ?? ''} ${showsSide ? (styles.behind ?? '') : ''}`} aria-label={t('inbox.ticket')}>
        <TicketHead
          whole={whole}
          present={present}
          running={running}
          onAsk={mayAnswer ? setAsking : undefined}
          onToggle={() => void toggle()}
          onBack={() => go(undefined)}
          onSide={() => setShowsSide(true)}
          onUntag={(name) => void run(() => acts.change({ remove_tags: [name] }, t('inbox.tag.removed', { name })))}
        />
        <ProblemNote error={error} />
        {/* Read by keyboard: a region that scrolls must be within reach. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div ref={scroller} className={styles.scroller} onScroll={onScroll} tabIndex={0} role="region" aria-label={t('inbox.conversation')}>
          <AboveConversation whole={whole} />
          {mayAnswer && <Suggestions whole={whole} acts={acts} />}
          <Conversation whole={whole} acts={acts} onWithdrawn={(text, files) => draft.set({ kind: 'answer', text, files })} />
        </div>
        {mayAnswer && <AboveComposer whole={whole} draft={draft} />}
        {mayAnswer && <Composer whole={whole} draft={draft} field={field} onLeft={leave} />}
      </section>
      <aside className={`${styles.side ?? ''} ${showsSide ? (styles.inFront ?? '') : ''}`} aria-label={t('inbox.beside')}>
        <button type="button" className={styles.sideBack} onClick={() => setShowsSide(false)}>
          ← {t('inbox.conversation')}
        </button>
        <Side whole={whole} draft={draft} onName={mayAnswer ? () => setAsking('name') : undefined} />
      </aside>
      {asking && (
        <Pickers asking={asking} whole={whole} acts={acts} run={(act) => void run(act)} onLeft={leave} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

/** Who reads a ticket goes to the one after it, as a rule: that is read ahead, once this one is there. */
function useReadAhead(next: string | undefined, ready: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (next === undefined || !ready) return undefined;
    const timer = setTimeout(() => void client.query(inboxQueries.one(next)).catch(() => undefined), restFor);
    return () => clearTimeout(timer);
  }, [client, next, ready]);
}

/** One ticket: the conversation in the middle, its order and customer beside it. */
export function TicketPane({ id, go, next, rests }: PaneProps) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const { data: whole, error, refetch } = useQuery(inboxQueries.one(id));
  const survivor = whole?.ticket.id;
  useReadAhead(next, whole !== undefined);
  useEffect(() => {
    // On its way together with the ticket, which it is drawn from.
    readSide().catch(() => undefined);
  }, []);
  useEffect(() => {
    // One that was joined to another leads there.
    if (survivor !== undefined && survivor !== id) go(survivor);
  }, [survivor, id, go]);
  if (whole !== undefined) return <Opened key={whole.ticket.id} id={id} whole={whole} go={go} next={next} rests={rests} />;
  return (
    <section className={styles.middle} aria-label={t('inbox.ticket')}>
      {narrow && <h1 className="unseen">{t('inbox.title')}</h1>}
      {error ? (
        <Failure error={error} kept={t('inbox.failureOne')} retry={() => void refetch()} />
      ) : (
        <BonePanel waiting />
      )}
    </section>
  );
}
