import { Button, NativeSelect, SegmentedControl, Textarea } from '@mantine/core';
import { useEffect, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import { commandKey } from '@/keyboard/keys';
import { Ask } from '@/parts/Ask';
import { Form } from '@/parts/Form';
import { Note, ProblemNote, useProblemWords } from '@/parts/States';
import styles from '@/screens/inbox/inbox.module.css';
import type { TicketWhole, Way } from '@/screens/inbox/queries';
import { ComposerTools } from '@/screens/inbox/slots/Slots';
import type { Draft } from '@/screens/inbox/useDraft';
import { useSend } from '@/screens/inbox/useSend';
import { channelWords } from '@/screens/inbox/words';

interface ComposerProps {
  whole: TicketWhole;
  draft: Draft;
  field: RefObject<HTMLTextAreaElement | null>;
  /** After an answer that closes the ticket. */
  onLeft: () => void;
}

function WayOut({ whole, draft }: { whole: TicketWhole; draft: Draft }) {
  const { t } = useTranslation();
  const { ways, ticket } = whole;
  const [first] = ways;
  if (draft.kind === 'note') return <p className={styles.way}>{t('inbox.noteTo')}</p>;
  if (first === undefined) return null;
  const words = (way: Way) => t('inbox.by', { channel: channelWords(t, way.channel), to: way.address || way.label });
  if (ways.length > 1) {
    return (
      <NativeSelect
        size="xs"
        aria-label={t('inbox.way')}
        value={String(draft.way)}
        data={ways.map((way, place) => ({ value: String(place), label: `${words(way)} · ${way.label}` }))}
        onChange={(event) => draft.set({ way: Number(event.currentTarget.value) })}
      />
    );
  }
  return (
    <p className={styles.way}>
      {words(first)}
      {first.channel !== ticket.channel && ticket.channel === 'order_message' && ` · ${t('inbox.readOnlyChannel')}`}
    </p>
  );
}

function KindAndWay({ whole, draft }: { whole: TicketWhole; draft: Draft }) {
  const { t } = useTranslation();
  return (
    <div className={styles.composerTop}>
      <SegmentedControl
        size="xs"
        aria-label={t('inbox.kind.title')}
        value={draft.kind}
        data={[
          { value: 'answer', label: t('inbox.kind.answer') },
          { value: 'note', label: t('inbox.kind.note') },
        ]}
        onChange={(kind) => draft.set({ kind: kind === 'note' ? 'note' : 'answer' })}
      />
      <WayOut whole={whole} draft={draft} />
    </div>
  );
}

interface FieldProps {
  draft: Draft;
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: () => void;
}

function Field({ draft, field, onSend }: FieldProps) {
  const { t } = useTranslation();
  const label = draft.kind === 'note' ? t('inbox.writeNote') : t('inbox.writeAnswer');
  return (
    <Textarea
      ref={field}
      autosize
      minRows={2}
      maxRows={12}
      aria-label={label}
      placeholder={label}
      value={draft.text}
      onChange={(event) => draft.set({ text: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          onSend();
        }
      }}
    />
  );
}

interface ActsProps {
  whole: TicketWhole;
  draft: Draft;
  disabled: boolean;
  running: boolean;
  onSendAndClose: () => Promise<void>;
}

function Acts({ whole, draft, disabled, running, onSendAndClose }: ActsProps) {
  const { t } = useTranslation();
  const isNote = draft.kind === 'note';
  return (
    <div className={styles.composerActs}>
      <div className={styles.tools} role="group" aria-label={t('inbox.tools')}>
        <ComposerTools whole={whole} draft={draft} />
      </div>
      <span className={styles.hintKey}>{`${commandKey()} ↵`}</span>
      {!isNote && (
        <Button variant="default" disabled={disabled} loading={running} onClick={onSendAndClose}>
          {t('inbox.sendAndClose')}
        </Button>
      )}
      <Button type="submit" disabled={disabled} loading={running}>
        {isNote ? t('inbox.addNote') : t('inbox.send')}
      </Button>
    </div>
  );
}

/** What an agent writes: an answer to the customer, or a note among staff. It is kept while one looks elsewhere. */
export function Composer({ whole, draft, field, onLeft }: ComposerProps) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const send = useSend(whole, draft, onLeft);
  const isNote = draft.kind === 'note';
  const carried = isNote || whole.ways.length > 0;
  const empty = draft.text.trim() === '';
  const sendIt = () => (empty || !carried ? Promise.resolve() : send.run('waiting'));
  return (
    <div className={`${styles.composer ?? ''} ${isNote ? (styles.writesNote ?? '') : ''}`}>
      <Form className={styles.composerForm} onSubmit={sendIt}>
        <KindAndWay whole={whole} draft={draft} />
        {carried ? (
          <>
            <Field draft={draft} field={field} onSend={() => void sendIt()} />
            {!send.asked && <ProblemNote error={send.error} />}
            <Acts whole={whole} draft={draft} disabled={empty} running={send.running} onSendAndClose={() => send.run('closed')} />
          </>
        ) : (
          <Note tone="warn">{t('inbox.noWay')}</Note>
        )}
      </Form>
      <Ask
        opened={send.asked}
        title={t('inbox.second.title')}
        act={t('inbox.second.act')}
        running={send.running}
        error={null}
        onAct={send.confirm}
        onClose={send.refrain}
      >
        <p>{words(send.error)}</p>
        <p>{t('inbox.second.kept')}</p>
      </Ask>
    </div>
  );
}

/** Goes to the field for an answer or a note. */
export function useWrite(draft: Draft, field: RefObject<HTMLTextAreaElement | null>): (kind: Draft['kind']) => void {
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    field.current?.focus();
  });
  return (kind) => {
    wanted.current = true;
    draft.set({ kind });
    field.current?.focus();
  };
}
