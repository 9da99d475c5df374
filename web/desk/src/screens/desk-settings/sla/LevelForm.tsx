import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import { CalendarField, LengthField, ScopeFields } from '@/screens/desk-settings/sla/Fields';
import { LevelPreview } from '@/screens/desk-settings/sla/LevelPreview';
import { anyTicket, slaKey, type Level, type Scope, type Terms } from '@/screens/desk-settings/sla/queries';
import styles from '@/screens/desk-settings/sla/sla.module.css';

const kinds = ['first_answer', 'next_answer', 'resolution'] as const;
const snoozes = ['nothing', 'resolution', 'everything'] as const;
const usual: Terms = { first_answer: 240, next_answer: 240, resolution: null, snooze: 'resolution', calendar_id: null };

function TermsFields({ terms, onChange }: { terms: Terms; onChange: (terms: Terms) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {kinds.map((kind) => (
        <LengthField
          key={kind}
          optional
          label={t(`sla.kind.${kind}`)}
          description={t(`sla.kindHelp.${kind}`)}
          value={terms[kind] ?? null}
          onChange={(minutes) => onChange({ ...terms, [kind]: minutes === 0 ? null : minutes })}
        />
      ))}
      <CalendarField value={terms.calendar_id ?? null} onChange={(id) => onChange({ ...terms, calendar_id: id })} />
      <NativeSelect
        label={t('sla.snooze.label')}
        description={t('sla.snooze.help')}
        value={terms.snooze}
        data={snoozes.map((one) => ({ value: one, label: t(`sla.snooze.${one}`) }))}
        onChange={(event) => onChange({ ...terms, snooze: snoozes.find((one) => one === event.currentTarget.value) ?? 'resolution' })}
      />
    </>
  );
}

/** A service level: what is promised to which tickets, with what it would mean. */
export function LevelForm({ level, onDone }: { level: Level | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(level?.name ?? '');
  const [scope, setScope] = useState<Scope>({ ...anyTicket, ...level?.scope });
  const [terms, setTerms] = useState<Terms>(level?.terms ?? usual);
  const [running, setRunning] = useState(false);
  const save = useAct(async () => {
    const asked = { name: name.trim(), scope, terms, running };
    if (level === undefined) await api.post('/service-levels', asked);
    else await api.put(`/service-levels/${level.id}`, asked);
    await client.invalidateQueries({ queryKey: slaKey });
    say(t('sla.saved', { name: asked.name }));
    onDone();
  });
  return (
    <Form className={styles.form} onSubmit={save.run}>
      <TextInput label={t('field.name')} required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TermsFields terms={terms} onChange={setTerms} />
      <LevelPreview terms={terms} />
      <ScopeFields value={scope} onChange={setScope} />
      {level !== undefined && (
        <Checkbox label={t('sla.running')} description={t('sla.runningHelp')} checked={running} onChange={(event) => setRunning(event.currentTarget.checked)} />
      )}
      <FormEnd error={save.error} running={save.running} onCancel={onDone} />
    </Form>
  );
}
