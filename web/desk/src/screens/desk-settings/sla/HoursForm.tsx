import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import { Holidays } from '@/screens/desk-settings/sla/Holidays';
import { LevelPreview } from '@/screens/desk-settings/sla/LevelPreview';
import { Openings } from '@/screens/desk-settings/sla/Openings';
import { slaKey, type Calendar, type Hours, type SpecialDay } from '@/screens/desk-settings/sla/queries';
import styles from '@/screens/desk-settings/sla/sla.module.css';
import { weekday } from '@/screens/desk-settings/sla/words';
import { iconStroke } from '@/theme/tokens';

const workday = [
  { opens: '09:00', closes: '12:30' },
  { opens: '14:00', closes: '18:00' },
];
const zones = Intl.supportedValuesOf('timeZone');

function usualHours(zone: string): Hours {
  return { time_zone: zone, week: [workday, workday, workday, workday, workday, [], []], holidays: [], special: [] };
}

function Week({ hours, onChange }: { hours: Hours; onChange: (hours: Hours) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <fieldset className={styles.fields}>
      <legend>{t('sla.week')}</legend>
      {hours.week.map((openings, day) => (
        <div key={day} className={styles.weekday}>
          <span className={styles.dayName}>{weekday(format, day)}</span>
          <Openings
            name={weekday(format, day)}
            value={openings}
            onChange={(next) => onChange({ ...hours, week: hours.week.map((one, index) => (index === day ? next : one)) })}
          />
        </div>
      ))}
    </fieldset>
  );
}

function SpecialDays({ value, onChange }: { value: readonly SpecialDay[]; onChange: (days: SpecialDay[]) => void }) {
  const { t } = useTranslation();
  const set = (place: number, change: Partial<SpecialDay>) =>
    onChange(value.map((one, index) => (index === place ? { ...one, ...change } : one)));
  return (
    <fieldset className={styles.fields}>
      <legend>{t('sla.special')}</legend>
      <p className={styles.hint}>{t('sla.specialHelp')}</p>
      {value.map(({ day, name, hours = [] }, place) => (
        <div key={place} className={styles.special}>
          <div className={styles.pair}>
            <TextInput type="date" label={t('sla.day')} required withAsterisk={false} value={day} onChange={(event) => set(place, { day: event.currentTarget.value })} />
            <TextInput label={t('sla.dayName')} value={name} onChange={(event) => set(place, { name: event.currentTarget.value })} />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('sla.removeSpecial', { name: name || day })}
              onClick={() => onChange(value.filter((_, index) => index !== place))}
            >
              <IconX size="1em" stroke={iconStroke} aria-hidden />
            </ActionIcon>
          </div>
          <Openings name={name || day} value={hours} onChange={(next) => set(place, { hours: next })} />
        </div>
      ))}
      <Button
        variant="default"
        size="compact-md"
        className={styles.add ?? ''}
        leftSection={<IconPlus size="1em" stroke={iconStroke} aria-hidden />}
        onClick={() => onChange([...value, { day: '', name: '', hours: [] }])}
      >
        {t('sla.addSpecial')}
      </Button>
    </fieldset>
  );
}

/** When a team works: a week with any number of intervals a day, holidays, days of their own. */
export function HoursForm({ calendar, onDone }: { calendar: Calendar | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { zone } = useFormat();
  const [name, setName] = useState(calendar?.name ?? '');
  const [hours, setHours] = useState<Hours>(calendar?.hours ?? usualHours(zone));
  const save = useAct(async () => {
    const asked = { name: name.trim(), hours };
    if (calendar === undefined) await api.post('/business-hours', asked);
    else await api.put(`/business-hours/${calendar.id}`, asked);
    await client.invalidateQueries({ queryKey: slaKey });
    say(t('sla.saved', { name: asked.name }));
    onDone();
  });
  const told = (hours.special ?? []).every(({ day }) => day !== '');
  return (
    <Form className={styles.form} onSubmit={save.run}>
      <TextInput label={t('field.name')} required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <NativeSelect
        label={t('sla.zone')}
        value={hours.time_zone}
        data={zones.includes(hours.time_zone) ? zones : [hours.time_zone, ...zones]}
        onChange={(event) => setHours({ ...hours, time_zone: event.currentTarget.value })}
      />
      <Week hours={hours} onChange={setHours} />
      <Holidays value={hours.holidays ?? []} onChange={(holidays) => setHours({ ...hours, holidays })} />
      <SpecialDays value={hours.special ?? []} onChange={(special) => setHours({ ...hours, special })} />
      {told && <LevelPreview terms={{ first_answer: 60, snooze: 'resolution' }} hours={hours} />}
      <FormEnd error={save.error} running={save.running} onCancel={onDone} />
    </Form>
  );
}
