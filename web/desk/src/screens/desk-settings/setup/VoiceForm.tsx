import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema';
import { Form } from '@/parts/Form';
import { ProblemNote } from '@/parts/States';
import type { StoreSetup } from '@/screens/desk-settings/setup/queries';
import styles from '@/screens/desk-settings/setup/setup.module.css';
import { useAnswer } from '@/screens/desk-settings/setup/useAnswer';

type Shapes = components['schemas'];
type Said = Required<Shapes['VoiceWordsAsked']>;

const own = 'own';

interface FieldsProps {
  said: Said;
  forms: readonly string[];
  set: (change: Partial<Said>) => void;
}

function OwnWords({ said, forms, set }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput label={t('field.name')} required withAsterisk={false} maxLength={100} value={said.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      {forms.length > 0 && (
        <NativeSelect label={t('setup.voice.address')} value={said.address} data={[...forms]} onChange={(event) => set({ address: event.currentTarget.value })} />
      )}
      <Textarea label={t('setup.voice.tone')} autosize minRows={2} value={said.tone} onChange={(event) => set({ tone: event.currentTarget.value })} />
      <Textarea label={t('setup.voice.greeting')} description={t('setup.voice.greetingHelp')} autosize minRows={1} value={said.greeting} onChange={(event) => set({ greeting: event.currentTarget.value })} />
      <Textarea label={t('setup.voice.signature')} autosize minRows={2} value={said.signature} onChange={(event) => set({ signature: event.currentTarget.value })} />
    </>
  );
}

/** How a shop speaks to its customers: with a voice that there is, or in its own words. */
export function VoiceForm({ setup }: { setup: StoreSetup }) {
  const { t } = useTranslation();
  const { voice_id, forms, ...words } = setup.own_voice;
  const [chosen, setChosen] = useState(voice_id ?? own);
  const [said, setSaid] = useState<Said>(words);
  const { run, running, error } = useAnswer<Shapes['VoiceAsked']>(setup.store.id, 'voice');
  const send = () => run(chosen === own ? { words: { ...said, name: said.name.trim() } } : { voice_id: chosen });
  return (
    <Form className={styles.form} onSubmit={send}>
      <p className={styles.hint}>{t('setup.voice.about')}</p>
      <NativeSelect
        label={t('setup.voice.which')}
        value={chosen}
        data={[...setup.voices.map(({ id, name }) => ({ value: id, label: name })), { value: own, label: t('setup.voice.own') }]}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      {chosen === own && <OwnWords said={said} forms={forms} set={(change) => setSaid((before) => ({ ...before, ...change }))} />}
      <ProblemNote error={error} />
      <div className={styles.acts}>
        <Button type="submit" loading={running} disabled={chosen === own && said.name.trim() === ''}>
          {t('act.save')}
        </Button>
      </div>
    </Form>
  );
}
