import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import styles from '@/screens/desk-settings/sla/sla.module.css';
import { slaQueries, type HolidaySet } from '@/screens/desk-settings/sla/queries';
import { iconStroke } from '@/theme/tokens';

interface SetProps {
  value: HolidaySet;
  onChange: (set: HolidaySet) => void;
  onRemove: () => void;
}

/** The days that a set closes in this year and the next, so that an unwanted one is seen. */
function Days({ set }: { set: HolidaySet }) {
  const { t } = useTranslation();
  const format = useFormat().in('UTC');
  const year = new Date().getFullYear();
  const today = new Date().toISOString().slice(0, 10);
  const found = [useQuery(slaQueries.holidays(set, year)).data ?? [], useQuery(slaQueries.holidays(set, year + 1)).data ?? []].flat();
  const coming = found.filter(({ day }) => day >= today).slice(0, 14);
  if (coming.length === 0) return null;
  return (
    <details>
      <summary>{t('sla.comingHolidays')}</summary>
      <ul className={styles.days}>
        {coming.map(({ day, name }) => (
          <li key={day}>{`${format.date(day)} · ${name}`}</li>
        ))}
      </ul>
    </details>
  );
}

function OneSet({ value, onChange, onRemove }: SetProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: countries } = useQuery(slaQueries.countries());
  const { data: regions } = useQuery(slaQueries.regions(value.country));
  const named = (countries ?? []).map(({ country }) => ({ value: country, label: format.country(country) }));
  const choices = named.sort((one, other) => one.label.localeCompare(other.label, format.locale));
  return (
    <li className={styles.set}>
      <div className={styles.pair}>
        <NativeSelect
          label={t('sla.country')}
          value={value.country}
          data={choices.length > 0 ? choices : [value.country]}
          onChange={(event) => onChange({ country: event.currentTarget.value, region: '' })}
        />
        <NativeSelect
          label={t('sla.region')}
          value={value.region}
          data={[{ value: '', label: t('sla.noRegion') }, ...(regions ?? []).map(({ code, name }) => ({ value: code, label: name }))]}
          onChange={(event) => onChange({ ...value, region: event.currentTarget.value })}
        />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('sla.removeHolidays', { name: format.country(value.country) })} onClick={onRemove}>
          <IconX size="1em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
      </div>
      <Days set={value} />
    </li>
  );
}

/** Which public holidays close the desk, with the days that this means. */
export function Holidays({ value, onChange }: { value: readonly HolidaySet[]; onChange: (sets: HolidaySet[]) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className={styles.fields}>
      <legend>{t('sla.holidays')}</legend>
      <ul className={styles.sets}>
        {value.map((set, place) => (
          <OneSet
            key={place}
            value={set}
            onChange={(next) => onChange(value.map((one, index) => (index === place ? next : one)))}
            onRemove={() => onChange(value.filter((_, index) => index !== place))}
          />
        ))}
      </ul>
      <Button
        variant="default"
        size="compact-md"
        className={styles.add ?? ''}
        leftSection={<IconPlus size="1em" stroke={iconStroke} aria-hidden />}
        onClick={() => onChange([...value, { country: 'FR', region: '' }])}
      >
        {t('sla.addHolidays')}
      </Button>
    </fieldset>
  );
}
