import { ActionIcon, Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowsSplit,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconHelpCircle,
  IconNote,
  IconPaperclip,
  IconRobot,
  type Icon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, base } from '@/api/client';
import type { components } from '@/api/schema';
import { useFormat, useNow } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/inbox/inbox.module.css';
import { Settle } from '@/screens/inbox/mail/Settle';
import { inboxQueries, type Message, type TicketWhole } from '@/screens/inbox/queries';
import type { DraftFile } from '@/screens/inbox/useDraft';
import { useReadAgain, type TicketActs } from '@/screens/inbox/useTicketActs';
import { authorName, channelWords, evidenceWords, isJoined } from '@/screens/inbox/words';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke, type Tone } from '@/theme/tokens';

const departures: Partial<Record<string, [Tone, Icon]>> = {
  sending: ['info', IconClock],
  sent: ['good', IconCircleCheck],
  failed: ['bad', IconCircleX],
  uncertain: ['warn', IconHelpCircle],
  undelivered: ['bad', IconAlertTriangle],
  withdrawn: ['muted', IconCircleX],
};
type Departure = 'sending' | 'sent' | 'failed' | 'uncertain' | 'undelivered' | 'withdrawn';

interface LeavingProps {
  ticketId: string;
  message: Message;
  onWithdrawn: (text: string, files: readonly DraftFile[]) => void;
}

/** An answer that has not left: how long it can still be called back. */
function Leaving({ ticketId, message, onWithdrawn }: LeavingProps) {
  const { t } = useTranslation();
  const now = useNow(500);
  const readAgain = useReadAgain();
  const left = Math.max(0, Math.ceil((Date.parse(message.leaves_at ?? message.sent_at) - now.getTime()) / 1000));
  const { run, running, error } = useAct(async () => {
    const { text } = await api.delete<components['schemas']['AnswerWithdrawn']>(`/tickets/${ticketId}/answers/${message.id}`);
    onWithdrawn(text, message.files);
    await readAgain();
  });
  return (
    <div className={styles.foot}>
      <Mark tone="info" icon={IconClock} text={left > 0 ? t('inbox.leaves', { count: left }) : t('inbox.departure.sending')} />
      {left > 0 && (
        <Button variant="subtle" size="compact-sm" loading={running} onClick={() => run()}>
          {t('act.undo')}
        </Button>
      )}
      <ProblemNote error={error} />
    </div>
  );
}

function Departed({ ticketId, message }: { ticketId: string; message: Message }) {
  const { t } = useTranslation();
  const look = departures[message.state];
  if (look === undefined) return null;
  return (
    <div className={styles.foot}>
      <Mark tone={look[0]} icon={look[1]} text={t(`inbox.departure.${message.state as Departure}`)} />
      {message.reason !== '' && <bdi>{message.reason}</bdi>}
      <Settle ticketId={ticketId} message={message} />
    </div>
  );
}

/** A mail as it was drawn by its author, in a frame where nothing runs; pictures from elsewhere when asked for. */
function AsSent({ ticketId, message }: { ticketId: string; message: Message }) {
  const { t } = useTranslation();
  const [pictures, setPictures] = useState(false);
  const address = `${base}/tickets/${ticketId}/messages/${message.id}/html${pictures ? '?pictures=true' : ''}`;
  return (
    <div className={styles.asSent}>
      {!pictures && (
        <div className={styles.foot}>
          <span>{t('inbox.picturesOff')}</span>
          <Button variant="subtle" size="compact-sm" onClick={() => setPictures(true)}>
            {t('inbox.showPictures')}
          </Button>
        </div>
      )}
      <iframe
        className={styles.frame}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        loading="lazy"
        src={address}
        title={t('inbox.asSentTitle')}
      />
    </div>
  );
}

function Said({ ticketId, message }: { ticketId: string; message: Message }) {
  const { t } = useTranslation();
  const [unfolded, setUnfolded] = useState(false);
  const [asSent, setAsSent] = useState(false);
  const whole = useQuery({ ...inboxQueries.message(ticketId, message.id), enabled: unfolded });
  const isFolded = message.folded || message.shortened;
  return (
    <>
      {asSent ? (
        <AsSent ticketId={ticketId} message={message} />
      ) : (
        <p className={styles.text} dir="auto">
          {(unfolded && whole.data?.text) || message.text}
        </p>
      )}
      {unfolded && <ProblemNote error={whole.error} />}
      {(isFolded || message.html) && (
        <div className={styles.foot}>
          {isFolded && !asSent && (
            <Button variant="subtle" color="gray" size="compact-xs" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
              {unfolded ? t('inbox.fold') : t('inbox.unfold')}
            </Button>
          )}
          {message.html && (
            <Button variant="subtle" color="gray" size="compact-xs" aria-expanded={asSent} onClick={() => setAsSent(!asSent)}>
              {asSent ? t('inbox.asText') : t('inbox.asSent')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** What a browser draws without running anything; the server tells the type by the first bytes. */
const drawn: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** A smaller one in the text is a sign or a logo. */
const smallest = 8000;

function isPicture({ type, inline, size }: Message['files'][number]): boolean {
  return drawn.includes(type) && (!inline || size > smallest);
}

function Files({ ticketId, message }: { ticketId: string; message: Message }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pictures = message.files.filter(isPicture);
  const others = message.files.filter((file) => !file.inline && !isPicture(file));
  const address = (sha256: string) => `${base}/tickets/${ticketId}/messages/${message.id}/files/${sha256}`;
  return (
    <>
      {pictures.length > 0 && (
        <ul className={styles.pictures} aria-label={t('inbox.pictures')}>
          {pictures.map(({ sha256, name }) => (
            <li key={sha256}>
              <a href={address(sha256)} target="_blank" rel="noreferrer">
                <img src={address(sha256)} alt={name || t('inbox.picture')} loading="lazy" />
              </a>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className={styles.files} aria-label={t('inbox.files')}>
          {others.map(({ sha256, name, size }) => (
            <li key={sha256}>
              <a href={address(sha256)} target="_blank" rel="noreferrer">
                <IconPaperclip size="1em" stroke={iconStroke} aria-hidden /> <bdi>{name || t('inbox.file')}</bdi>
              </a>{' '}
              {t('inbox.attach.size', { size: format.number(Math.max(1, Math.round(size / 1024))) })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface MessageProps {
  whole: TicketWhole;
  message: Message;
  acts: TicketActs;
  canSplit: boolean;
  isFirst: boolean;
  onWithdrawn: (text: string, files: readonly DraftFile[]) => void;
}

/** Why a message came into a ticket that was there before it, and the way back. */
function Joined({ message, acts, mayUndo }: { message: Message; acts: TicketActs; mayUndo: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { run, running, error } = useAct(() => acts.split([message.id]));
  return (
    <div className={styles.foot}>
      <span>{t('inbox.joinedBy', { evidence: evidenceWords(t, format, message.placement.evidence) })}</span>
      {mayUndo && (
        <Button variant="subtle" size="compact-xs" loading={running} onClick={() => run()}>
          {t('act.undo')}
        </Button>
      )}
      <ProblemNote error={error} />
    </div>
  );
}

function Head({ whole, message, acts, maySplit }: { whole: TicketWhole; message: Message; acts: TicketActs; maySplit: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { run, running, error } = useAct(() => acts.split([message.id]));
  const role = message.author.role;
  return (
    <header className={styles.messageHead}>
      {message.direction === 'note' && <IconNote stroke={iconStroke} aria-hidden />}
      <strong dir="auto">{authorName(whole, message) || t(role === 'shop' ? 'inbox.shop' : 'inbox.nobody')}</strong>
      <span>{channelWords(t, message.channel)}</span>
      {role === 'third_party' && <span>{t('inbox.thirdParty')}</span>}
      {message.automatic !== '' && <Mark tone="muted" icon={IconRobot} text={t('inbox.automatic')} />}
      <time dateTime={message.sent_at} title={format.exact(message.sent_at)}>
        {format.dateTime(message.sent_at)}
      </time>
      {maySplit && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          loading={running}
          aria-label={t('inbox.split')}
          title={t('inbox.split')}
          onClick={() => run()}
        >
          <IconArrowsSplit size="1.1em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
      )}
      <ProblemNote error={error} />
    </header>
  );
}

const looks: Partial<Record<string, string | undefined>> = { in: styles.theirs, out: styles.ours, note: styles.aside };

/** One message of the conversation, whatever channel brought it. */
export function MessageItem({ whole, message, acts, canSplit, isFirst, onWithdrawn }: MessageProps) {
  const { t } = useTranslation();
  const mayAnswer = useAllowed()('tickets.answer');
  const { id } = whole.ticket;
  return (
    <li className={`${styles.message ?? ''} ${looks[message.direction] ?? ''}`}>
      <Head whole={whole} message={message} acts={acts} maySplit={mayAnswer && canSplit} />
      {message.subject !== '' && message.subject !== whole.ticket.subject && (
        <p className={styles.subject} dir="auto">
          {message.subject}
        </p>
      )}
      <Said ticketId={id} message={message} />
      <Files ticketId={id} message={message} />
      {message.problems.length > 0 && (
        <div className={styles.foot}>
          <Mark tone="warn" icon={IconAlertTriangle} text={t('inbox.unread')} title={message.problems.join('\n')} />
        </div>
      )}
      {!isFirst && isJoined(message) && <Joined message={message} acts={acts} mayUndo={mayAnswer && canSplit} />}
      {message.direction === 'out' &&
        (message.state === 'queued' ? (
          <Leaving ticketId={id} message={message} onWithdrawn={onWithdrawn} />
        ) : (
          <Departed ticketId={id} message={message} />
        ))}
    </li>
  );
}
