import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { voiceKey, type Template } from '@/screens/desk-settings/templates/queries';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { macrosKey } from '@/screens/inbox/macros/queries';

/** Asks what a new template is called and what it is for; its texts are written where it opens. */
export function NewTemplate({ onDone, onClose }: { onDone: (intent: string) => void; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [kind, setKind] = useState('answer');
  const { run, running, error } = useAct(async () => {
    const made = await api.post<Template>('/templates', { names: { [i18n.language]: name.trim() }, kind });
    await client.invalidateQueries({ queryKey: voiceKey });
    await client.invalidateQueries({ queryKey: macrosKey });
    onDone(made.intent);
  });
  return (
    <Modal opened onClose={onClose} title={t('voice.templates.add')} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <Form className={styles.stack} onSubmit={run}>
        <TextInput
          data-autofocus
          label={t('field.name')}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('voice.kind.title')}
          value={kind}
          onChange={setKind}
          data={[
            { value: 'answer', label: t('voice.kind.answer') },
            { value: 'happening', label: t('voice.kind.happening') },
          ]}
        />
        <ProblemNote error={error} />
        <Button type="submit" loading={running} disabled={name.trim() === ''}>
          {t('voice.templates.addNow')}
        </Button>
      </Form>
    </Modal>
  );
}
