import { NativeSelect, SegmentedControl, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { OpeningMark } from '@/parts/near/OpeningMark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/places/places.module.css';
import { placesQueries, type Location, type LocationHours, type Week } from '@/screens/desk-settings/places/queries';
import { Openings } from '@/screens/desk-settings/sla/Openings';
import { slaQueries } from '@/screens/desk-settings/sla/queries';
import { weekday } from '@/screens/desk-settings/sla/words';
import { useAllowed } from '@/shell/useAllowed';

const weekdays = [0, 1, 2, 3, 4, 5, 6];

/** The shop system's own hours, as a week to begin from. */
function toldWeek(told: LocationHours['told']): Week {
  return weekdays.map((day) =>
    told.filter(({ weekday: number }) => number === day + 1).map(({ opens, closes }) => ({ opens: opens.slice(0, 5), closes: closes.slice(0, 5) })),
  );
}

interface WeekRowsProps {
  week: Week;
  /** Absent where it is only to be read. */
  onChange?: ((week: Week) => void) | undefined;
}

function WeekRows({ week, onChange }: WeekRowsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div>
      {week.map((openings, day) => (
        <div key={day} className={styles.weekday}>
          <span className={styles.dayName}>{weekday(format, day)}</span>
          {onChange ? (
            <Openings
              name={weekday(format, day)}
              value={openings}
              onChange={(next) => onChange(week.map((one, place) => (place === day ? next : one)))}
            />
          ) : (
            <span>{openings.map(({ opens, closes }) => `${opens}–${closes}`).join(', ') || t('sla.closed')}</span>
          )}
        </div>
      ))}
    </div>
  );
}

/** When a place is open in a usual week: as the shop system tells, or as settled here. */
export function HoursPanel({ location, hours }: { location: Location; hours: LocationHours }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useAllowed()('locations.manage');
  const told = toldWeek(hours.told);
  const [week, setWeek] = useState(hours.week);
  const [observes, setObserves] = useState(hours.observes_holidays);
  const [region, setRegion] = useState(hours.holiday_region);
  const country = location.postal_address.country;
  const { data: regions = [] } = useQuery({ ...slaQueries.regions(country), enabled: country !== '' });
  const { run, running, error } = useAct(async () => {
    const asked = { week, observes_holidays: observes, holiday_region: region };
    const kept = await api.put<LocationHours>(`/locations/${location.id}/hours`, asked);
    client.setQueryData(placesQueries.hours(location.id).queryKey, kept);
    say(t('places.saved'));
  });
  return (
    <Panel title={t('places.hours')} aside={<OpeningMark location={{ opening: hours.now, time_zone: location.time_zone }} />}>
      <Form className={styles.stack} onSubmit={run}>
        <p className={styles.hint}>{t('places.hoursHelp', { zone: location.time_zone || 'UTC' })}</p>
        <SegmentedControl
          aria-label={t('places.whose')}
          value={week === null ? 'told' : 'own'}
          disabled={!may}
          data={[
            { value: 'told', label: t('places.asTold') },
            { value: 'own', label: t('places.ownWeek') },
          ]}
          onChange={(value) => setWeek(value === 'told' ? null : (hours.week ?? told))}
        />
        {week === null && hours.told.length === 0 ? (
          <p className={styles.hint}>{t('places.toldNothing')}</p>
        ) : (
          <WeekRows week={week ?? told} onChange={may && week !== null ? setWeek : undefined} />
        )}
        <Switch label={t('places.holidays')} disabled={!may} checked={observes} onChange={(event) => setObserves(event.currentTarget.checked)} />
        {observes && regions.length > 0 && (
          <NativeSelect
            label={t('sla.region')}
            disabled={!may}
            value={region}
            data={[{ value: '', label: t('sla.noRegion') }, ...regions.map(({ code, name }) => ({ value: code, label: name }))]}
            onChange={(event) => setRegion(event.currentTarget.value)}
          />
        )}
        {may && <FormEnd error={error} running={running} />}
      </Form>
    </Panel>
  );
}
