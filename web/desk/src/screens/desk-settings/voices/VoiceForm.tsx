import { Button, MultiSelect, NativeSelect, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/api/queries';
import { Ask } from '@/parts/Ask';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { voiceKey, type Voice } from '@/screens/desk-settings/templates/queries';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { asked, beginning, type Typed } from '@/screens/desk-settings/voices/typed';
import { Words } from '@/screens/desk-settings/voices/Words';
import { useLanguageName } from '@/screens/inbox/macros/words';
import { useAllowed } from '@/shell/useAllowed';

interface FieldsProps {
  typed: Typed;
  set: (change: Partial<Typed>) => void;
  may: boolean;
}

const homes = ['fr', 'en', 'de', 'es', 'it', 'nl', 'pt'];

function Speaks({ typed, set, may }: FieldsProps) {
  const { t } = useTranslation();
  const languageName = useLanguageName();
  const stores = useQuery(queries.stores()).data?.items ?? [];
  const shops = (useQuery(queries.connections()).data?.items ?? []).filter(({ kind }) => kind === 'shop' || kind === 'marketplace');
  return (
    <Panel title={t('voice.voices.who')}>
      <div className={styles.form}>
        <TextInput
          label={t('field.name')}
          required
          withAsterisk={false}
          maxLength={100}
          readOnly={!may}
          value={typed.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <MultiSelect
          label={t('voice.voices.connections')}
          disabled={!may}
          data={shops.map(({ id, name }) => ({ value: id, label: name }))}
          value={typed.connectionIds}
          onChange={(connectionIds) => set({ connectionIds })}
        />
        <MultiSelect
          label={t('voice.voices.stores')}
          disabled={!may}
          searchable
          data={stores.map(({ id, name }) => ({ value: id, label: name }))}
          value={typed.storeIds}
          onChange={(storeIds) => set({ storeIds })}
        />
        <Switch label={t('voice.voices.main')} disabled={!may} checked={typed.main} onChange={(event) => set({ main: event.currentTarget.checked })} />
        <NativeSelect
          label={t('voice.voices.home')}
          disabled={!may}
          value={typed.language}
          data={[{ value: '', label: t('voice.voices.storesOwn') }, ...homes.map((one) => ({ value: one, label: languageName(one) }))]}
          onChange={(event) => set({ language: event.currentTarget.value })}
        />
      </div>
    </Panel>
  );
}

function Manner({ typed, set, may }: FieldsProps) {
  const { t } = useTranslation();
  const lines = (name: 'encouraged' | 'discouraged', label: string) => (
    <Textarea
      label={label}
      description={t('voice.voices.perLine')}
      readOnly={!may}
      autosize
      minRows={2}
      value={typed[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Panel title={t('voice.voices.manner')}>
      <div className={styles.form}>
        <Textarea label={t('voice.voices.tone')} readOnly={!may} autosize minRows={2} value={typed.tone} onChange={(event) => set({ tone: event.currentTarget.value })} />
        {lines('encouraged', t('voice.voices.do'))}
        {lines('discouraged', t('voice.voices.dont'))}
        <TagsInput label={t('voice.voices.avoided')} disabled={!may} maxTags={100} value={typed.avoided} onChange={(avoided) => set({ avoided })} />
      </div>
    </Panel>
  );
}

function useKeep(voice: Voice | undefined, onDone: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const readAgain = () => client.invalidateQueries({ queryKey: voiceKey });
  const save = useAct(async (typed: Typed) => {
    if (voice) await api.put(`/brand-voices/${voice.id}`, asked(typed), `"${String(voice.version)}"`);
    else await api.post('/brand-voices', asked(typed));
    say(t('voice.kept'));
    await readAgain();
    if (!voice) onDone();
  });
  const remove = useAct(async () => {
    if (voice) await api.delete(`/brand-voices/${voice.id}`);
    onDone();
    say(t('voice.voices.removed'));
    await readAgain();
  });
  return { save, remove };
}

/** A brand voice whole: for whom it speaks, how it greets and signs in each language, its manner. */
export function VoiceForm({ voice, onDone }: { voice: Voice | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const may = useAllowed()('voice.manage');
  const [typed, setTyped] = useState(() => beginning(voice));
  const [asks, setAsks] = useState(false);
  const { save, remove } = useKeep(voice, onDone);
  const set = (change: Partial<Typed>) => setTyped({ ...typed, ...change });
  const overtaken = save.error instanceof Problem && save.error.status === 412;
  return (
    <Form className={styles.stack} onSubmit={() => save.run(typed)}>
      <Speaks typed={typed} set={set} may={may} />
      <Words typed={typed} set={set} may={may} />
      <Manner typed={typed} set={set} may={may} />
      {overtaken ? <Note tone="warn">{t('voice.overtaken')}</Note> : <ProblemNote error={save.error} />}
      {may && (
        <div className={styles.acts}>
          <Button type="submit" loading={save.running} disabled={typed.name.trim() === ''}>
            {t('act.save')}
          </Button>
          {voice && (
            <Button variant="default" onClick={() => setAsks(true)}>
              {t('voice.voices.remove')}
            </Button>
          )}
        </div>
      )}
      <Ask
        opened={asks}
        title={t('voice.voices.removeAsk', { name: voice?.name ?? '' })}
        act={t('voice.voices.remove')}
        running={remove.running}
        error={remove.error}
        onAct={remove.run}
        onClose={() => setAsks(false)}
      >
        <p>{t('voice.voices.removeText')}</p>
      </Ask>
    </Form>
  );
}
