import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say, sayUndoable } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/places/places.module.css';
import { placesQueries, type Location, type LocationHours, type SettledDay } from '@/screens/desk-settings/places/queries';
import { Openings } from '@/screens/desk-settings/sla/Openings';
import type { Opening } from '@/screens/desk-settings/sla/queries';
import { useAllowed } from '@/shell/useAllowed';

interface Kept {
  locationId: string;
  keep: (hours: LocationHours) => void;
}

async function settle({ locationId, keep }: Kept, { day, name, openings }: SettledDay): Promise<void> {
  keep(await api.put<LocationHours>(`/locations/${locationId}/days/${day}`, { name, openings }));
}

function NewDay({ kept }: { kept: Kept }) {
  const { t } = useTranslation();
  const [day, setDay] = useState('');
  const [name, setName] = useState('');
  const [openings, setOpenings] = useState<Opening[]>([]);
  const { run, running, error } = useAct(async () => {
    await settle(kept, { day, name: name.trim(), openings });
    setDay('');
    setName('');
    setOpenings([]);
    say(t('places.daySaved'));
  });
  return (
    <Form className={styles.stack} onSubmit={run}>
      <div className={styles.pair}>
        <TextInput type="date" label={t('sla.day')} required withAsterisk={false} value={day} onChange={(event) => setDay(event.currentTarget.value)} />
        <TextInput label={t('sla.dayName')} placeholder={t('places.dayExample')} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      </div>
      <Openings name={name || day || t('sla.day')} value={openings} onChange={setOpenings} />
      <FormEnd error={error} running={running} act={t('places.addDay')} disabled={day === ''} />
    </Form>
  );
}

/** Days on which a place opens otherwise, or not at all: they go before the week and the holidays. */
export function DaysPanel({ location, days }: { location: Location; days: readonly SettledDay[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useAllowed()('locations.manage');
  const format = useFormat().in('UTC');
  const kept: Kept = { locationId: location.id, keep: (hours) => client.setQueryData(placesQueries.hours(location.id).queryKey, hours) };
  const { run: remove, error } = useAct(async (day: SettledDay) => {
    kept.keep(await api.delete<LocationHours>(`/locations/${location.id}/days/${day.day}`));
    sayUndoable(t('places.dayRemoved', { day: format.date(day.day) }), () => void settle(kept, day));
  });
  return (
    <Panel title={t('places.days')}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('places.daysHelp')}</p>
        {days.length > 0 && (
          <ul className={styles.days}>
            {days.map((day) => (
              <li key={day.day} className={styles.day}>
                <span className={styles.dayWords}>
                  <span>{[format.date(day.day), day.name].filter(Boolean).join(' · ')}</span>
                  <span className={styles.hint}>{day.openings.map(({ opens, closes }) => `${opens}–${closes}`).join(', ') || t('sla.closed')}</span>
                </span>
                {may && (
                  <Button variant="default" size="compact-md" aria-label={t('places.removeDay', { day: format.date(day.day) })} onClick={() => remove(day)}>
                    {t('places.remove')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
        <ProblemNote error={error} />
        {may && <NewDay kept={kept} />}
      </div>
    </Panel>
  );
}
