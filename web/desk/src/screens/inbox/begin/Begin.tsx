import '@/i18n/late';

import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { Form } from '@/parts/Form';
import { say, sayUndoable } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { BonePanel, Note, ProblemNote, useProblemWords } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { AttachButton, Attached } from '@/screens/inbox/composer/Files';
import { useFiles } from '@/screens/inbox/composer/useFiles';
import type { TicketWhole } from '@/screens/inbox/queries';
import { keepDraft, type DraftFile } from '@/screens/inbox/useDraft';
import { useReadAgain } from '@/screens/inbox/useTicketActs';

type Shapes = components['schemas'];
type Beginning = Shapes['BeginningShape'];

/** What a conversation is begun from; exactly one. */
export interface About {
  order_id?: string;
  customer_id?: string;
  parent_id?: string;
}

interface Typed {
  mail: string;
  store: string;
  way: number;
  subject: string;
  text: string;
  files: readonly DraftFile[];
}

interface FieldsProps {
  known: Beginning;
  isAside: boolean;
  typed: Typed;
  set: (change: Partial<Typed>) => void;
}

/** To whom: one of the customer's own addresses, or, aside, anybody. */
function ToWhom({ known, isAside, typed, set }: FieldsProps) {
  const { t } = useTranslation();
  const label = isAside ? t('inbox.begin.toOther') : t('inbox.begin.to');
  const named = (one: Beginning['people'][number]) => (one.name ? `${one.name} · ${one.mail}` : one.mail);
  if (isAside) {
    return (
      <>
        <TextInput
          required
          type="email"
          list="known-aside"
          label={label}
          value={typed.mail}
          onChange={(event) => set({ mail: event.currentTarget.value })}
        />
        <datalist id="known-aside">
          {known.people.map((one) => (
            <option key={one.mail} value={one.mail}>
              {one.name}
            </option>
          ))}
        </datalist>
      </>
    );
  }
  return (
    <NativeSelect
      label={label}
      value={typed.mail}
      data={known.people.map((one) => ({ value: one.mail, label: named(one) }))}
      onChange={(event) => set({ mail: event.currentTarget.value })}
    />
  );
}

function Fields(props: FieldsProps) {
  const { t } = useTranslation();
  const { known, typed, set } = props;
  return (
    <>
      <ToWhom {...props} />
      {known.stores.length > 1 && (
        <NativeSelect
          label={t('inbox.begin.store')}
          value={typed.store}
          data={known.stores.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => set({ store: event.currentTarget.value })}
        />
      )}
      {known.ways.length > 1 && (
        <NativeSelect
          label={t('inbox.begin.from')}
          value={String(typed.way)}
          data={known.ways.map((way, place) => ({ value: String(place), label: way.label }))}
          onChange={(event) => set({ way: Number(event.currentTarget.value) })}
        />
      )}
      <TextInput required label={t('inbox.begin.subject')} maxLength={500} value={typed.subject} onChange={(event) => set({ subject: event.currentTarget.value })} />
      <Textarea
        required
        autosize
        minRows={5}
        maxRows={14}
        label={t('inbox.begin.text')}
        value={typed.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
    </>
  );
}

/** Sends what was typed; called back, it waits in the composer of the conversation that it began. */
function useBegin(about: About, known: Beginning, typed: Typed, onBegun: (ticketId: string) => void) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const readAgain = useReadAgain();
  const callBack = async (ticketId: string, messageId: string) => {
    try {
      const { text } = await api.delete<Shapes['AnswerWithdrawn']>(`/tickets/${ticketId}/answers/${messageId}`);
      keepDraft(ticketId, { text, files: typed.files });
      say(t('inbox.calledBack'));
    } catch (error) {
      say(words(error));
    }
    await readAgain();
  };
  return useAct(async () => {
    const person = known.people.find(({ mail }) => mail === typed.mail);
    const queued = await api.post<Shapes['AnswerQueued']>('/tickets', {
      ...about,
      store_id: typed.store || known.store_id,
      to: { name: person?.name ?? '', mail: typed.mail.trim() },
      subject: typed.subject,
      text: typed.text,
      connection_id: known.ways[typed.way]?.connection_id,
      attachments: typed.files.map(({ sha256, name }) => ({ sha256, name })),
    });
    sayUndoable(t('inbox.sent'), () => void callBack(queued.ticket.id, queued.message_id));
    await readAgain();
    onBegun(queued.ticket.id);
  });
}

interface WriteProps {
  about: About;
  known: Beginning;
  subject: string;
  onBegun: (ticketId: string) => void;
  onClose: () => void;
}

/** What is known comes after the dialog: the focus goes on from its edge to the first thing to say. */
function useFirstFocus() {
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const empty = [...(form.current?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input:not([type=file]), textarea') ?? [])];
    empty.find(({ value }) => value === '')?.focus();
  }, []);
  return form;
}

function Write({ about, known, subject, onBegun, onClose }: WriteProps) {
  const { t } = useTranslation();
  const form = useFirstFocus();
  const isAside = about.parent_id !== undefined;
  const [typed, setTyped] = useState<Typed>({
    mail: isAside ? '' : (known.people[0]?.mail ?? ''),
    store: known.store_id ?? known.stores[0]?.id ?? '',
    way: 0,
    subject,
    text: '',
    files: [],
  });
  const set = (change: Partial<Typed>) => setTyped((before) => ({ ...before, ...change }));
  const { add, coming } = useFiles((file) => setTyped((before) => ({ ...before, files: [...before.files, file] })));
  const { run, running, error } = useBegin(about, known, typed, onBegun);
  const empty = typed.mail.trim() === '' || typed.subject.trim() === '' || typed.text.trim() === '';
  if (known.ways.length === 0) return <Note tone="warn">{t('inbox.begin.noWay')}</Note>;
  if (!isAside && known.people.length === 0) return <Note tone="warn">{t('inbox.begin.nobody')}</Note>;
  return (
    <Form className={parts.ask} onSubmit={run}>
      {isAside && <p className={parts.muted}>{t('inbox.aside.text')}</p>}
      <div ref={form} className={parts.ask}>
        <Fields known={known} isAside={isAside} typed={typed} set={set} />
      </div>
      <Attached files={typed.files} coming={coming} onRemove={(file) => set({ files: typed.files.filter((one) => one !== file) })} />
      <ProblemNote error={error} />
      <div className={parts.askActs}>
        <AttachButton onFiles={add} />
        <Button variant="default" onClick={onClose}>
          {t('act.cancel')}
        </Button>
        <Button type="submit" loading={running} disabled={empty || coming.length > 0}>
          {t('inbox.send')}
        </Button>
      </div>
    </Form>
  );
}

interface BeginProps {
  about: About;
  title: string;
  subject?: string;
  onBegun: (ticketId: string) => void;
  onClose: () => void;
}

function Begin({ about, title, subject = '', onBegun, onClose }: BeginProps) {
  const { t } = useTranslation();
  const { data: known, error } = useQuery({
    queryKey: ['ticket-beginning', about],
    queryFn: ({ signal }) => api.get<Beginning>('/ticket-beginnings', { ...about }, signal),
    staleTime: 0,
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={title} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <ProblemNote error={error} />
      {known ? (
        <Write about={about} known={known} subject={subject || (known.order ? t('inbox.begin.ofOrder', { number: known.order.name }) : '')} onBegun={onBegun} onClose={onClose} />
      ) : (
        !error && <BonePanel waiting />
      )}
    </Modal>
  );
}

export interface BeginWithProps {
  about: About;
  onClose: () => void;
}

/** Writes to a customer from an order or from their page; the conversation is then open in the inbox. */
export function BeginWith({ about, onClose }: BeginWithProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const onBegun = (id: string) => void navigate({ to: '/inbox', search: { view: 'all', open: id } });
  return <Begin about={about} title={t('inbox.begin.title')} onBegun={onBegun} onClose={onClose} />;
}

/** Writes to a carrier or a supplier aside of a ticket: the customer takes no part in it. */
export function BeginAside({ whole, onClose }: { whole: TicketWhole; onClose: () => void }) {
  const { t } = useTranslation();
  const { id, order } = whole.ticket;
  const parcel = whole.side.orders.flatMap(({ parcels }) => parcels)[0];
  const subject = parcel?.tracking_number ? t('inbox.aside.ofParcel', { number: parcel.tracking_number }) : order ? t('inbox.begin.ofOrder', { number: order.number }) : '';
  return <Begin about={{ parent_id: id }} title={t('inbox.aside.title')} subject={subject} onBegun={onClose} onClose={onClose} />;
}
