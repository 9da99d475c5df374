import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useEffect, useId, useRef, useState, type DragEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import { commandKey } from '@/keyboard/keys';
import { Form } from '@/parts/Form';
import { late } from '@/parts/late';
import { Note, ProblemNote } from '@/parts/States';
import styles from '@/screens/inbox/composer/composer.module.css';
import { AttachButton, Attached } from '@/screens/inbox/composer/Files';
import { Callable, useCalling } from '@/screens/inbox/composer/Mentioning';
import type { SecondAnswerProps } from '@/screens/inbox/composer/SecondAnswer';
import { useFiles } from '@/screens/inbox/composer/useFiles';
import { WayOut } from '@/screens/inbox/composer/WayOut';
import { blankIn } from '@/screens/inbox/macros/blanks';
import type { TicketWhole } from '@/screens/inbox/queries';
import { ComposerTools } from '@/screens/inbox/slots/Slots';
import type { Draft } from '@/screens/inbox/useDraft';
import { useSend } from '@/screens/inbox/useSend';

const SecondAnswer = late<SecondAnswerProps>(() => import('@/screens/inbox/composer/SecondAnswer').then(({ SecondAnswer: Part }) => Part));

interface ComposerProps {
  whole: TicketWhole;
  draft: Draft;
  field: RefObject<HTMLTextAreaElement | null>;
  /** After an answer that closes the ticket. */
  onLeft: () => void;
}

function KindAndWay({ whole, draft }: { whole: TicketWhole; draft: Draft }) {
  const { t } = useTranslation();
  return (
    <div className={styles.top}>
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
  /** A draft waits above: until something is typed, one line will do. */
  slim: boolean;
  onSend: () => void;
  onFiles: (files: Iterable<File>) => void;
}

function Field({ draft, field, slim, onSend, onFiles }: FieldProps) {
  const { t } = useTranslation();
  const listId = useId();
  const calling = useCalling(draft);
  const label = draft.kind === 'note' ? t('inbox.writeNote') : t('inbox.writeAnswer');
  return (
    <div className={styles.field}>
      <Callable calling={calling} id={listId} label={t('inbox.mention.label')} />
      <Textarea
        ref={field}
        autosize
        minRows={slim && draft.text === '' ? 1 : 2}
        maxRows={12}
        aria-label={label}
        aria-controls={calling.people.length > 0 ? listId : undefined}
        placeholder={label}
        value={draft.text}
        onChange={({ currentTarget: { value, selectionStart } }) => {
          draft.set({ text: value });
          calling.setCursor(selectionStart);
        }}
        onSelect={(event) => calling.setCursor(event.currentTarget.selectionStart)}
        onPaste={({ clipboardData: { files } }) => draft.kind === 'answer' && onFiles([...files])}
        onKeyDown={(event) => {
          if (calling.onKey(event)) return;
          if (event.key === 'Escape') event.currentTarget.blur();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            onSend();
          }
        }}
      />
    </div>
  );
}

interface ActsProps {
  whole: TicketWhole;
  draft: Draft;
  disabled: boolean;
  running: boolean;
  onSendAndClose: () => Promise<void>;
  onFiles: (files: Iterable<File>) => void;
}

function Acts({ whole, draft, disabled, running, onSendAndClose, onFiles }: ActsProps) {
  const { t } = useTranslation();
  const isNote = draft.kind === 'note';
  return (
    <div className={styles.acts}>
      <div className={styles.tools} role="group" aria-label={t('inbox.tools')}>
        {!isNote && <AttachButton onFiles={onFiles} />}
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

/** Files that are dropped on the composer are attached; the browser would open them in the place of the desk. */
function useDrop(enabled: boolean, onFiles: (files: Iterable<File>) => void) {
  const [over, setOver] = useState(false);
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!enabled || !event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        setOver(false);
        if (!enabled || event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      },
    },
  };
}

/** What an agent writes: an answer to the customer, or a note among staff. It is kept while one looks elsewhere. */
export function Composer({ whole, draft, field, onLeft }: ComposerProps) {
  const { t } = useTranslation();
  const send = useSend(whole, draft, onLeft);
  const { add, coming } = useFiles((file) => draft.set(({ files }) => ({ files: [...files.filter(({ sha256 }) => sha256 !== file.sha256), file] })));
  const isNote = draft.kind === 'note';
  const carried = isNote || whole.ways.length > 0;
  const waits = draft.text.trim() === '' || (!isNote && (coming.length > 0 || blankIn(draft.text) !== null));
  const sendIt = () => (waits || !carried ? Promise.resolve() : send.run('waiting'));
  const rests = whole.ticket.draft_state !== '' && draft.text === '' && !isNote;
  const drop = useDrop(!isNote && carried, add);
  return (
    <div className={`${styles.composer ?? ''} ${isNote ? (styles.writesNote ?? '') : ''} ${drop.over ? (styles.over ?? '') : ''} ${rests ? (styles.rests ?? '') : ''}`} {...drop.handlers}>
      <Form className={styles.form} onSubmit={sendIt}>
        <KindAndWay whole={whole} draft={draft} />
        {carried ? (
          <>
            <Field draft={draft} field={field} slim={whole.ticket.draft_state !== ''} onSend={() => void sendIt()} onFiles={add} />
            {!isNote && (
              <Attached
                files={draft.files}
                coming={coming}
                onRemove={(file) => draft.set(({ files }) => ({ files: files.filter((one) => one.sha256 !== file.sha256) }))}
              />
            )}
            {!send.asked && <ProblemNote error={send.error} />}
            <Acts whole={whole} draft={draft} disabled={waits} running={send.running} onSendAndClose={() => send.run('closed')} onFiles={add} />
          </>
        ) : (
          <Note tone="warn">{t('inbox.noWay')}</Note>
        )}
      </Form>
      {send.asked && <SecondAnswer send={send} kept />}
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
