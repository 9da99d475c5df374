import { Autocomplete, Button, NativeSelect, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { dateIn, dayAfter, startOfDay } from '@/format/format';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/notices/notices.module.css';
import { kinds, noticesKey, type Notice, type NoticeAsked } from '@/screens/notices/queries';
import { usePlaces } from '@/screens/users/queries';

const carriers = ['La Poste', 'Colissimo', 'Chronopost', 'DPD', 'Mondial Relay', 'Relais Colis', 'GLS', 'DHL', 'UPS', 'FedEx'];

interface FormProps {
  /** The notice that is changed; none for a new one. */
  notice?: Notice | undefined;
  /** The order that a new one is about. */
  order?: { id: string; number: string } | undefined;
  onDone: () => void;
}

interface Written {
  kind: Notice['kind'];
  fr: string;
  en: string;
  store: string;
  carrier: string;
  country: string;
  postcodes: string[];
  from: string;
  until: string;
}

function writtenOf(notice: Notice | undefined, zone: string): Written {
  const day = (at: string) => dateIn(zone, new Date(at));
  return {
    kind: notice?.kind ?? 'strike',
    fr: notice?.words.fr ?? '',
    en: notice?.words.en ?? '',
    store: notice?.store_id ?? '',
    carrier: notice?.carrier ?? '',
    country: notice?.country ?? '',
    postcodes: notice?.postcodes ?? [],
    from: notice ? day(notice.starts_at) : '',
    until: notice?.ends_at ? dayAfter(day(notice.ends_at), -1) : '',
  };
}

function useNoticeForm({ notice, order, onDone }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { zone } = useFormat();
  const [first] = useState(() => writtenOf(notice, zone));
  const [written, setWritten] = useState(first);
  const set = (change: Partial<Written>) => setWritten((before) => ({ ...before, ...change }));
  const save = useAct(async () => {
    const { from, until } = written;
    // A day that was not touched keeps the hour that was told.
    const startsAt = from === first.from ? (notice?.starts_at ?? null) : from === '' ? null : startOfDay(from, zone);
    const endsAt = until === first.until ? (notice?.ends_at ?? null) : until === '' ? null : startOfDay(dayAfter(until), zone);
    const asked: NoticeAsked = {
      kind: written.kind,
      words: { ...notice?.words, fr: written.fr, en: written.en },
      order_id: notice?.order_id ?? order?.id ?? null,
      store_id: written.store === '' ? null : written.store,
      carrier: written.carrier.trim(),
      country: written.country.trim().toUpperCase(),
      postcodes: written.postcodes,
      starts_at: startsAt,
      ends_at: endsAt,
    };
    await (notice ? api.put(`/notices/${notice.id}`, asked, `"${notice.version}"`) : api.post('/notices', asked));
    await client.invalidateQueries({ queryKey: noticesKey });
    say(t('notices.saved'));
    onDone();
  });
  return { written, set, save };
}

function Where({ written, set, message }: { written: Written; set: (change: Partial<Written>) => void; message: (field: string) => string | undefined }) {
  const { t } = useTranslation();
  const { stores } = usePlaces();
  return (
    <fieldset className={styles.fields}>
      <legend>{t('notices.where')}</legend>
      <p className={parts.muted}>{t('notices.whereHelp')}</p>
      <div className={styles.grid}>
        <NativeSelect
          label={t('notices.field.store')}
          value={written.store}
          data={[{ value: '', label: t('notices.everyStore') }, ...stores.map(({ target, name }) => ({ value: target.replace('store:', ''), label: name }))]}
          onChange={(event) => set({ store: event.currentTarget.value })}
        />
        <Autocomplete label={t('notices.field.carrier')} placeholder={t('notices.everyCarrier')} value={written.carrier} data={carriers} onChange={(carrier) => set({ carrier })} />
        <TextInput
          label={t('notices.field.country')}
          placeholder="FR"
          maxLength={2}
          value={written.country}
          error={message('country')}
          onChange={(event) => set({ country: event.currentTarget.value })}
        />
        <TagsInput
          label={t('notices.field.postcodes')}
          description={t('notices.field.postcodesHelp')}
          splitChars={[',', ' ', ';']}
          value={written.postcodes}
          onChange={(postcodes) => set({ postcodes })}
        />
      </div>
    </fieldset>
  );
}

/** A notice while it is being written: what it is, how customers are told, where it holds and how long. */
export function NoticeForm(props: FormProps) {
  const { t } = useTranslation();
  const { written, set, save } = useNoticeForm(props);
  const number = props.order?.number;
  const message = (field: string) => (save.error === null ? undefined : asProblem(save.error).fieldMessage(field));
  return (
    <Form className={styles.form} onSubmit={save.run}>
      {number !== undefined && <p className={parts.muted}>{t('notices.aboutOrder', { number })}</p>}
      <NativeSelect
        label={t('notices.field.kind')}
        value={written.kind}
        data={kinds.map((value) => ({ value, label: t(`notices.kind.${value}`) }))}
        onChange={(event) => set({ kind: event.currentTarget.value as Notice['kind'] })}
      />
      <div className={styles.grid}>
        <Textarea label={t('notices.field.wordsFr')} lang="fr" autosize minRows={2} value={written.fr} onChange={(event) => set({ fr: event.currentTarget.value })} />
        <Textarea label={t('notices.field.wordsEn')} lang="en" autosize minRows={2} value={written.en} onChange={(event) => set({ en: event.currentTarget.value })} />
      </div>
      {number === undefined && <Where written={written} set={set} message={message} />}
      <div className={styles.grid}>
        <TextInput type="date" label={t('notices.field.from')} description={t('notices.field.fromHelp')} value={written.from} onChange={(event) => set({ from: event.currentTarget.value })} />
        <TextInput type="date" label={t('notices.field.until')} description={t('notices.field.untilHelp')} value={written.until} onChange={(event) => set({ until: event.currentTarget.value })} />
      </div>
      <ProblemNote error={save.error} />
      <div className={styles.acts}>
        <Button variant="default" onClick={props.onDone}>
          {t('act.cancel')}
        </Button>
        <Button type="submit" loading={save.running}>
          {t('act.save')}
        </Button>
      </div>
    </Form>
  );
}
