import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { dateIn, dayAfter, startOfDay } from '@/format/format';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import { PersonField } from '@/screens/desk-settings/sla/Fields';
import { slaKey } from '@/screens/desk-settings/sla/queries';
import styles from '@/screens/desk-settings/sla/sla.module.css';
import { useAllowed } from '@/shell/useAllowed';
import { useMe } from '@/shell/useMe';

/** Who is away on which days, and who stands in. */
export function AbsenceForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useMe();
  const mayOthers = useAllowed()('absences.manage');
  const { zone } = useFormat();
  const today = dateIn(zone, new Date());
  const [told, setTold] = useState({ who: me?.id ?? '', deputy: '', first: today, last: today, reason: '' });
  const set = (change: Partial<typeof told>) => setTold({ ...told, ...change });
  const save = useAct(async () => {
    await api.post('/absences', {
      user_id: told.who,
      deputy_id: told.deputy || null,
      since: startOfDay(told.first, zone),
      until: startOfDay(dayAfter(told.last), zone),
      reason: told.reason.trim(),
    });
    await client.invalidateQueries({ queryKey: slaKey });
    say(t('sla.absence.saved'));
    onDone();
  });
  return (
    <Form className={styles.form} onSubmit={save.run}>
      {mayOthers && <PersonField label={t('sla.absence.who')} value={told.who} onChange={(id) => set({ who: id })} />}
      <div className={styles.pair}>
        <TextInput type="date" label={t('sla.absence.first')} required withAsterisk={false} value={told.first} onChange={(event) => set({ first: event.currentTarget.value })} />
        <TextInput
          type="date"
          label={t('sla.absence.last')}
          required
          withAsterisk={false}
          min={told.first}
          value={told.last}
          onChange={(event) => set({ last: event.currentTarget.value })}
        />
      </div>
      <PersonField label={t('sla.absence.deputy')} value={told.deputy} nobody={t('sla.absence.noDeputy')} onChange={(id) => set({ deputy: id })} />
      <TextInput label={t('sla.absence.reason')} maxLength={200} value={told.reason} onChange={(event) => set({ reason: event.currentTarget.value })} />
      <FormEnd error={save.error} running={save.running} disabled={told.who === ''} onCancel={onDone} />
    </Form>
  );
}
