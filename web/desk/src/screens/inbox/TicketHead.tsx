import { ActionIcon, Button } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowLeft,
  IconArrowsJoin,
  IconCircle,
  IconClockPause,
  IconCopy,
  IconEye,
  IconMailOpened,
  IconMessages,
  IconPencil,
  IconShoppingBag,
  IconTag,
  IconUser,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import type { Present } from '@/live/messages';
import { useActs } from '@/palette/acts';
import { Mark } from '@/parts/Mark';
import { useTitle } from '@/parts/Page';
import { useNarrow } from '@/parts/useNarrow';
import styles from '@/screens/inbox/inbox.module.css';
import type { Asking } from '@/screens/inbox/Pickers';
import type { Ticket, TicketState, TicketWhole } from '@/screens/inbox/queries';
import { HeadMarks } from '@/screens/inbox/slots/Slots';
import { channelWords } from '@/screens/inbox/words';
import { iconStroke, type Tone } from '@/theme/tokens';

const looks: Record<TicketState, [Tone, Icon]> = {
  open: ['info', IconCircle],
  waiting: ['muted', IconMailOpened],
  snoozed: ['warn', IconClockPause],
  closed: ['muted', IconArchive],
};

function StateMark({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [tone, icon] = looks[ticket.state];
  const until = ticket.snoozed_until;
  const text = until ? t('inbox.done.snoozed', { at: format.dateTime(until) }) : t(`inbox.state.${ticket.state}`);
  return <Mark tone={tone} icon={icon} text={text} />;
}

/** Who else is at the ticket, told also to readers of screens. */
function Others({ present }: { present: readonly Present[] }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={styles.present}>
      {present.map(({ user_id: id, name, doing }) =>
        doing === 'writing' ? (
          <Mark key={id} tone="warn" icon={IconPencil} text={t('inbox.writes', { name })} />
        ) : (
          <Mark key={id} tone="muted" icon={IconEye} text={t('inbox.looks', { name })} />
        ),
      )}
    </div>
  );
}

interface HeadProps {
  whole: TicketWhole;
  present: readonly Present[];
  running: boolean;
  /** Missing where the reader may only look. */
  onAsk: ((asking: Asking) => void) | undefined;
  onToggle: () => void;
  onBack: () => void;
  onSide: () => void;
  onUntag: (name: string) => void;
}

function Tags({ ticket, onUntag }: { ticket: Ticket; onUntag: ((name: string) => void) | undefined }) {
  const { t } = useTranslation();
  if (ticket.tags.length === 0) return null;
  return (
    <ul className={styles.tags} aria-label={t('inbox.tags')}>
      {ticket.tags.map(({ id, name }) => (
        <li key={id} className={styles.tag}>
          <bdi>{name}</bdi>
          {onUntag && (
            <button type="button" aria-label={t('inbox.tag.remove', { name })} onClick={() => onUntag(name)}>
              <IconX size="0.9em" stroke={iconStroke} aria-hidden />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

const asked: [Asking, Icon, string][] = [
  ['assign', IconUser, 'a'],
  ['tag', IconTag, 't'],
  ['snooze', IconClockPause, 's'],
  ['join', IconArrowsJoin, 'm'],
  ['aside', IconMessages, 'w'],
];

/** These have their place beside the conversation; the palette knows them too. */
const others: [Asking, Icon][] = [
  ['copy', IconCopy],
  ['name', IconShoppingBag],
];

function HeadActs({ whole: { ticket }, running, onAsk, onToggle }: Pick<HeadProps, 'whole' | 'running' | 'onAsk' | 'onToggle'>) {
  const { t } = useTranslation();
  const isClosed = ticket.state === 'closed';
  const Toggle = isClosed ? IconArchiveOff : IconArchive;
  const toggleWords = t(isClosed ? 'inbox.reopen' : 'inbox.close');
  const offered = onAsk === undefined ? [] : asked;
  useActs(
    onAsk === undefined
      ? []
      : [
          ...[...offered, ...others].map(([act, icon]) => ({ id: act, title: t(`inbox.${act}.title`), icon, run: () => onAsk(act) })),
          { id: 'done', title: toggleWords, icon: Toggle, run: onToggle },
        ],
  );
  if (onAsk === undefined) return null;
  return (
    <div className={styles.headActs}>
      {asked.map(([act, Shape, key]) => (
        <ActionIcon
          key={act}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t(`inbox.${act}.title`)}
          title={`${t(`inbox.${act}.title`)} (${key})`}
          aria-keyshortcuts={key}
          onClick={() => onAsk(act)}
        >
          <Shape size="1.2em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
      ))}
      <Button
        variant="default"
        size="compact-md"
        loading={running}
        aria-keyshortcuts="e"
        leftSection={<Toggle size="1.1em" stroke={iconStroke} aria-hidden />}
        onClick={onToggle}
      >
        {toggleWords}
      </Button>
    </div>
  );
}

/** What the ticket is, what state it is in, whose it is, and what can be done. */
export function TicketHead(props: HeadProps) {
  const { whole, present, onBack, onSide, onUntag, onAsk } = props;
  const { ticket, parent } = whole;
  const { t } = useTranslation();
  const narrow = useNarrow();
  const subject = ticket.subject || ticket.customer.name || t('inbox.noSubject');
  const Heading = narrow ? 'h1' : 'h2';
  useTitle(subject);
  const about = [ticket.customer.name, ticket.store?.name, channelWords(t, ticket.channel)].filter(Boolean);
  return (
    <header className={styles.head}>
      <div className={styles.headLine}>
        <ActionIcon className={styles.back ?? ''} variant="subtle" color="gray" size="lg" aria-label={t('inbox.back')} onClick={onBack}>
          <IconArrowLeft size="1.2em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
        <Heading className={styles.headTitle} dir="auto">
          {subject}
        </Heading>
        <HeadActs {...props} />
        <ActionIcon className={styles.toSide ?? ''} variant="subtle" color="gray" size="lg" aria-label={t('inbox.beside')} title={t('inbox.beside')} onClick={onSide}>
          <IconShoppingBag size="1.2em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
      </div>
      <div className={styles.headLine}>
        <div className={styles.headAbout}>
          <StateMark ticket={ticket} />
          <HeadMarks whole={whole} />
          <span className={styles.headWho} dir="auto">
            {about.join(' · ')}
          </span>
          {parent && (
            <Link from="/inbox" search={(search) => ({ ...search, open: parent.id })} className={styles.parent} dir="auto">
              {t('inbox.aside.of', { name: parent.customer.name || parent.subject })}
            </Link>
          )}
          <span>{ticket.assignee ? t('inbox.assigned', { name: ticket.assignee.name }) : t('inbox.unassigned')}</span>
          <Tags ticket={ticket} onUntag={onAsk && onUntag} />
          <Others present={present} />
        </div>
      </div>
    </header>
  );
}
