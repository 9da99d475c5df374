import { MultiSelect, NativeSelect, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import styles from '@/screens/desk-settings/sla/sla.module.css';
import { slaQueries, type Scope } from '@/screens/desk-settings/sla/queries';
import { useNames, usePeople } from '@/screens/desk-settings/sla/useNames';
import { channelWords } from '@/screens/inbox/words';

interface LengthProps {
  label: string;
  description?: string;
  /** In minutes; null promises nothing. */
  value: number | null;
  onChange: (minutes: number | null) => void;
  optional?: boolean;
}

/** A length of time in hours and minutes; empty for none. */
export function LengthField({ label, description, value, onChange, optional = false }: LengthProps) {
  const { t } = useTranslation();
  const hours = value === null ? '' : Math.floor(value / 60);
  const minutes = value === null ? '' : value % 60;
  const set = (nextHours: number | string, nextMinutes: number | string) => {
    if (nextHours === '' && nextMinutes === '') onChange(optional ? null : 0);
    else onChange(Number(nextHours || 0) * 60 + Number(nextMinutes || 0));
  };
  return (
    <fieldset className={styles.length}>
      <legend>{label}</legend>
      {description !== undefined && <p className={styles.hint}>{description}</p>}
      <div className={styles.pair}>
        <NumberInput label={t('sla.hoursUnit')} value={hours} min={0} max={8000} onChange={(next) => set(next, minutes)} />
        <NumberInput label={t('sla.minutesUnit')} value={minutes} min={0} max={59} onChange={(next) => set(hours, next)} />
      </div>
    </fieldset>
  );
}

function choicesOf(names: Map<string, string>) {
  return [...names].map(([value, label]) => ({ value, label }));
}

const channels = ['mail', 'order_message', 'chat', 'marketplace'] as const;

/** For which tickets: what is left empty is any. */
export function ScopeFields({ value, onChange }: { value: Scope; onChange: (scope: Scope) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const set = (change: Partial<Scope>) => onChange({ ...value, ...change });
  return (
    <fieldset className={styles.fields}>
      <legend>{t('sla.scope')}</legend>
      <p className={styles.hint}>{t('sla.scopeHelp')}</p>
      <MultiSelect label={t('sla.stores')} data={choicesOf(names.stores)} value={value.store_ids} onChange={(ids) => set({ store_ids: ids })} />
      <MultiSelect
        label={t('sla.channels')}
        data={channels.map((one) => ({ value: one, label: channelWords(t, one) }))}
        value={value.channels}
        onChange={(chosen) => set({ channels: chosen })}
      />
      <MultiSelect label={t('sla.queues')} data={choicesOf(names.queues)} value={value.queue_ids} onChange={(ids) => set({ queue_ids: ids })} />
      <MultiSelect label={t('sla.tags')} data={choicesOf(names.tags)} value={value.tag_ids} searchable onChange={(ids) => set({ tag_ids: ids })} />
    </fieldset>
  );
}

/** By which hours time is counted. */
export function CalendarField({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation();
  const { data: calendars } = useQuery(slaQueries.calendars());
  return (
    <NativeSelect
      label={t('sla.countedIn')}
      value={value ?? ''}
      data={[{ value: '', label: t('sla.everyHour') }, ...(calendars ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

interface PersonProps {
  label: string;
  value: string;
  onChange: (id: string) => void;
  /** What nobody is called, where nobody may be chosen. */
  nobody?: string;
}

/** Somebody who works on tickets. */
export function PersonField({ label, value, onChange, nobody }: PersonProps) {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <NativeSelect
      label={label}
      value={value}
      required={nobody === undefined}
      withAsterisk={false}
      data={[{ value: '', label: nobody ?? t('sla.choosePerson') }, ...choicesOf(people)]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
