import '@/i18n/late';

import { Button } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck, IconUserEdit } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { commandKey } from '@/keyboard/keys';
import { useFormat } from '@/format/useFormat';
import { late } from '@/parts/late';
import { Mark } from '@/parts/Mark';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import type { SecondAnswerProps } from '@/screens/inbox/composer/SecondAnswer';
import { Body } from '@/screens/inbox/draft/Body';
import styles from '@/screens/inbox/draft/draft.module.css';
import { draftQueries, type Drafted } from '@/screens/inbox/draft/queries';
import { claimWords, handedWords, refusalWords } from '@/screens/inbox/draft/words';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { useSend } from '@/screens/inbox/useSend';
import { useReadAgain } from '@/screens/inbox/useTicketActs';

const SecondAnswer = late<SecondAnswerProps>(() => import('@/screens/inbox/composer/SecondAnswer').then(({ SecondAnswer: Part }) => Part));

/** Sends the draft by the command key while nothing else is being written. */
function useSendKey(send: () => void, active: boolean): void {
  const current = useRef(send);
  useEffect(() => {
    current.current = send;
  });
  useEffect(() => {
    if (!active) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"], input, select')) return;
      event.preventDefault();
      current.current();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [active]);
}

/** What each fact stands on, as a table. */
function Why({ drafted }: { drafted: Drafted }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <dl className={styles.why}>
      {drafted.segments
        .filter(({ kind }) => kind === 'claim')
        .map(({ record, field, text, as_of, source }, place) => (
          <div key={place}>
            <dt>{claimWords(t, record ?? '', field ?? '')}</dt>
            <dd>
              <bdi>{text}</bdi>
              <span className={styles.source}>{[as_of ? format.dateTime(as_of) : '', source].filter(Boolean).join(' · ')}</span>
            </dd>
          </div>
        ))}
    </dl>
  );
}

function Head({ drafted }: { drafted: Drafted }) {
  const { t } = useTranslation();
  const blocked = drafted.state === 'blocked';
  return (
    <header className={styles.head}>
      <Mark
        tone={blocked ? 'warn' : 'good'}
        icon={blocked ? IconAlertTriangle : IconShieldCheck}
        text={blocked ? t('drafts.blocked') : t('drafts.proven', { count: drafted.proven })}
      />
      {drafted.writer === 'model' && <span>{t('drafts.byModel', { name: drafted.model })}</span>}
    </header>
  );
}

interface ActsProps {
  drafted: Drafted;
  running: boolean;
  why: boolean;
  onSend: (() => void) | undefined;
  onEdit: () => void;
  onWhy: () => void;
  onRewrite: () => void;
  onDismiss: () => void;
}

function Acts({ drafted, running, why, onSend, onEdit, onWhy, onRewrite, onDismiss }: ActsProps) {
  const { t } = useTranslation();
  const waits = drafted.state === 'waiting';
  return (
    <div className={styles.acts}>
      {waits && onSend && (
        <Button size="compact-sm" loading={running} onClick={onSend}>
          {t('drafts.send')}
          <kbd className={styles.key}>{`${commandKey()} ↵`}</kbd>
        </Button>
      )}
      {waits && (
        <Button size="compact-sm" variant="default" onClick={onEdit}>
          {t('drafts.edit')}
        </Button>
      )}
      {drafted.proven > 0 && (
        <Button size="compact-sm" variant="subtle" aria-expanded={why} onClick={onWhy}>
          {t('drafts.why')}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="gray" disabled={running} onClick={onRewrite}>
        {t('drafts.rewrite')}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" disabled={running} onClick={onDismiss}>
        {t('drafts.dismiss')}
      </Button>
    </div>
  );
}

function HandedOver({ drafted }: { drafted: Drafted }) {
  const { t } = useTranslation();
  return (
    <section className={`${styles.card ?? ''} ${styles.quiet ?? ''}`} aria-label={t('drafts.title')}>
      <Mark tone="info" icon={IconUserEdit} text={t('drafts.noDraft')} />
      <p className={styles.reason}>{handedWords(t, drafted.reason, drafted.found)}</p>
    </section>
  );
}

function Standing({ whole, draft, drafted }: OfWriting & { drafted: Drafted }) {
  const { t } = useTranslation();
  const readAgain = useReadAgain();
  const [why, setWhy] = useState(false);
  const [sent, setSent] = useState('');
  const path = `/tickets/${whole.ticket.id}/draft`;
  const send = useSend(whole, { ...draft, kind: 'answer', text: drafted.text }, () => undefined);
  const { run, running, error } = useAct(async (act: () => Promise<unknown>) => {
    await act();
    await readAgain();
  });
  const waits = drafted.state === 'waiting';
  const carried = whole.ways.length > 0;
  const sendIt = () => void send.run('waiting').then(() => setSent(drafted.id));
  const writesNothing = draft.kind === 'answer' && draft.text.trim() === '';
  useSendKey(sendIt, waits && carried && writesNothing && sent !== drafted.id);
  const edit = () => {
    draft.set({ kind: 'answer', text: '' });
    draft.insert(drafted.text);
  };
  if (sent === drafted.id && send.error === null) return null;
  return (
    <section className={`${styles.card ?? ''} ${waits ? '' : (styles.warned ?? '')}`} aria-label={t('drafts.title')}>
      <Head drafted={drafted} />
      {!waits && (
        <ul className={styles.refusals}>
          {drafted.refusals.map((refusal, place) => (
            <li key={place}>{refusalWords(t, refusal)}</li>
          ))}
        </ul>
      )}
      <Body drafted={drafted} onPlace={edit} />
      {why && <Why drafted={drafted} />}
      {!send.asked && <ProblemNote error={send.error ?? error} />}
      <Acts
        drafted={drafted}
        running={running || send.running}
        why={why}
        onSend={carried ? sendIt : undefined}
        onEdit={edit}
        onWhy={() => setWhy(!why)}
        onRewrite={() => void run(() => api.post<Drafted>(`${path}/rewrites`, { writer: 'built_in' }))}
        onDismiss={() => void run(() => api.delete(path))}
      />
      {send.asked && <SecondAnswer send={send} />}
    </section>
  );
}

/** The answer that waits for an agent: what it states, with the proof; sent by a person alone. */
export function DraftCard({ whole, draft }: OfWriting) {
  const { ticket } = whole;
  const { data: drafted } = useQuery({ ...draftQueries.of(ticket.id, ticket.version), placeholderData: keepPreviousData });
  if (drafted === undefined) return null;
  if (drafted.state === 'handed_over') return <HandedOver drafted={drafted} />;
  return <Standing key={drafted.id} whole={whole} draft={draft} drafted={drafted} />;
}
