import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import { CalendarField, LengthField, PersonField, ScopeFields } from '@/screens/desk-settings/sla/Fields';
import { anyTicket, slaKey, type Rule, type Scope } from '@/screens/desk-settings/sla/queries';
import styles from '@/screens/desk-settings/sla/sla.module.css';

const starts = ['due', 'unanswered'] as const;

/** Who takes over what is stuck, and when. */
export function RuleForm({ rule, onDone }: { rule: Rule | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [told, setTold] = useState({
    name: rule?.name ?? '',
    after: rule?.after ?? ('due' as const),
    minutes: rule?.minutes ?? 120,
    calendar_id: rule?.calendar_id ?? null,
    user_id: rule?.user_id ?? '',
    active: rule?.active ?? true,
    present: false,
    scope: { ...anyTicket, ...rule?.scope } satisfies Scope,
  });
  const set = (change: Partial<typeof told>) => setTold({ ...told, ...change });
  const save = useAct(async () => {
    if (rule === undefined) await api.post('/ageing-rules', told);
    else await api.put(`/ageing-rules/${rule.id}`, told);
    await client.invalidateQueries({ queryKey: slaKey });
    say(t('sla.saved', { name: told.name }));
    onDone();
  });
  return (
    <Form className={styles.form} onSubmit={save.run}>
      <TextInput label={t('field.name')} required withAsterisk={false} value={told.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <NativeSelect
        label={t('sla.rule.after')}
        value={told.after}
        data={starts.map((one) => ({ value: one, label: t(`sla.rule.from.${one}`) }))}
        onChange={(event) => set({ after: starts.find((one) => one === event.currentTarget.value) ?? 'due' })}
      />
      <LengthField label={t('sla.rule.minutes')} value={told.minutes} onChange={(minutes) => set({ minutes: minutes ?? 0 })} />
      <CalendarField value={told.calendar_id} onChange={(id) => set({ calendar_id: id })} />
      <PersonField label={t('sla.rule.person')} value={told.user_id} onChange={(id) => set({ user_id: id })} />
      <ScopeFields value={told.scope} onChange={(scope) => set({ scope })} />
      <Checkbox label={t('sla.rule.active')} checked={told.active} onChange={(event) => set({ active: event.currentTarget.checked })} />
      <Checkbox
        label={t('sla.rule.present')}
        description={t('sla.rule.presentHelp')}
        checked={told.present}
        onChange={(event) => set({ present: event.currentTarget.checked })}
      />
      <FormEnd error={save.error} running={save.running} disabled={told.user_id === ''} onCancel={onDone} />
    </Form>
  );
}
