import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { LivePreview } from '@/screens/desk-settings/templates/LivePreview';
import { textOf, voiceKey, voiceQueries, type Template, type TemplateText, type Which, type Written } from '@/screens/desk-settings/templates/queries';
import styles from '@/screens/desk-settings/templates/templates.module.css';
import { Versions } from '@/screens/desk-settings/templates/Versions';
import { macrosKey } from '@/screens/inbox/macros/queries';
import { useAllowed } from '@/shell/useAllowed';

/** Puts a field where the cursor stands. */
function FieldChoice({ onChoose }: { onChoose: (place: string) => void }) {
  const { t, i18n } = useTranslation();
  const fields = useQuery(voiceQueries.fields(i18n.language)).data?.items ?? [];
  const place = (path: string) => `{{ ${path} }}`;
  return (
    <NativeSelect
      label={t('voice.field.label')}
      description={t('voice.field.text')}
      value=""
      data={[
        { value: '', label: t('voice.field.choose') },
        ...fields
          .filter(({ path }) => !path.startsWith('item.'))
          .map(({ path, about, example }) => ({ value: place(path), label: [about, example].filter(Boolean).join(' · ').slice(0, 90) })),
      ]}
      onChange={(event) => onChoose(event.currentTarget.value)}
    />
  );
}

/** Keeping a text, and taking the merchant's own away again. */
function useText(template: Template, which: Which, standing: TemplateText | undefined) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = which.brand === '' ? '' : `?voice_id=${which.brand}`;
  const path = `/templates/${template.intent}/texts/${which.language}`;
  const readAgain = async () => {
    await client.invalidateQueries({ queryKey: voiceKey });
    await client.invalidateQueries({ queryKey: macrosKey });
  };
  const save = useAct(async (written: Written) => {
    await api.put(`${path}${query}`, written, `"${String(standing?.number ?? 0)}"`);
    say(t('voice.kept'));
    await readAgain();
  });
  const remove = useAct(async () => {
    await api.delete(path, { voice_id: which.brand });
    say(t('voice.takenAway'));
    await readAgain();
  });
  return { save, remove };
}

function useWritten(template: Template, which: Which) {
  const standing = textOf(template, which);
  // A text that is not written yet begins as the one that would be said in its place.
  const behind = standing ?? textOf(template, { ...which, brand: '' });
  const [written, setWritten] = useState<Written>({ subject: behind?.subject ?? '', body: behind?.body ?? '' });
  const changed = written.subject !== (standing?.subject ?? '') || written.body !== (standing?.body ?? '');
  return { standing, written, setWritten, changed };
}

/** One text: its words with their places, and beside them what they say with live values. */
export function TextEditor({ template, which }: { template: Template; which: Which }) {
  const { t } = useTranslation();
  const may = useAllowed()('voice.manage');
  const field = useRef<HTMLTextAreaElement>(null);
  const { standing, written, setWritten, changed } = useWritten(template, which);
  const { save, remove } = useText(template, which, standing);
  const overtaken = save.error instanceof Problem && save.error.status === 412;
  const choose = (place: string) => {
    const [from, until] = [field.current?.selectionStart ?? written.body.length, field.current?.selectionEnd ?? written.body.length];
    setWritten({ ...written, body: written.body.slice(0, from) + place + written.body.slice(until) });
    field.current?.focus();
  };
  return (
    <div className={styles.editor}>
      <Panel title={t('voice.text')}>
        <Form className={styles.stack} onSubmit={() => save.run(written)}>
          <TextInput
            label={t('voice.subject')}
            readOnly={!may}
            value={written.subject}
            maxLength={500}
            onChange={(event) => setWritten({ ...written, subject: event.currentTarget.value })}
          />
          <Textarea
            ref={field}
            label={t('voice.words')}
            readOnly={!may}
            autosize
            minRows={10}
            maxRows={30}
            value={written.body}
            onChange={(event) => setWritten({ ...written, body: event.currentTarget.value })}
          />
          {may && <FieldChoice onChoose={choose} />}
          {overtaken ? <Note tone="warn">{t('voice.overtaken')}</Note> : <ProblemNote error={save.error ?? remove.error} />}
          {may && (
            <div className={styles.acts}>
              <Button type="submit" loading={save.running} disabled={!changed || written.body.trim() === ''}>
                {t('act.save')}
              </Button>
              {standing && standing.origin !== 'starter' && (
                <Button variant="default" loading={remove.running} onClick={() => void remove.run()}>
                  {template.starter && which.brand === '' ? t('voice.backToStarter') : t('voice.takeAway')}
                </Button>
              )}
              <span className={parts.muted}>{t(`voice.origin.${standing?.origin ?? 'none'}`, { number: standing?.number ?? 0 })}</span>
            </div>
          )}
        </Form>
      </Panel>
      <LivePreview which={which} written={written} />
      {standing && standing.number > 0 && <Versions intent={template.intent} which={which} current={standing.number} onChoose={setWritten} />}
    </div>
  );
}
