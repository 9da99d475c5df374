import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { ProblemNote } from '@/parts/States';
import type { StoreSetup } from '@/screens/desk-settings/setup/queries';
import styles from '@/screens/desk-settings/setup/setup.module.css';
import { useAnswer } from '@/screens/desk-settings/setup/useAnswer';
import { LengthField } from '@/screens/desk-settings/sla/Fields';
import { weekWords } from '@/screens/desk-settings/sla/words';

type Asked = components['schemas']['LevelAsked'];

const fresh = 'new';
const suggested = 'suggested';

interface Starter {
  name: string;
  first: number;
  resolution: number;
  calendar: string;
}

function StarterFields({ setup, starter, set }: { setup: StoreSetup; starter: Starter; set: (change: Partial<Starter>) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { service_level: level, calendars } = setup;
  const hours = `${level.hours_name} (${weekWords(format, level.hours)})`;
  return (
    <>
      <TextInput label={t('field.name')} required withAsterisk={false} maxLength={80} value={starter.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <LengthField label={t('sla.kind.first_answer')} value={starter.first} onChange={(first) => set({ first: first ?? 0 })} />
      <LengthField label={t('sla.kind.resolution')} value={starter.resolution} onChange={(resolution) => set({ resolution: resolution ?? 0 })} />
      <NativeSelect
        label={t('sla.countedIn')}
        value={starter.calendar}
        data={[...calendars.map(({ id, name }) => ({ value: id, label: name })), { value: suggested, label: t('setup.level.newHours', { hours }) }]}
        onChange={(event) => set({ calendar: event.currentTarget.value })}
      />
    </>
  );
}

/** By when a shop's customers are answered: by a level that there is, or by a first one. */
export function LevelForm({ setup }: { setup: StoreSetup }) {
  const { t } = useTranslation();
  const level = setup.service_level;
  const [chosen, setChosen] = useState(level.policy_id ?? fresh);
  const [starter, setStarter] = useState<Starter>({
    name: level.name,
    first: level.first_answer,
    resolution: level.resolution,
    calendar: level.calendar_id ?? suggested,
  });
  const { run, running, error } = useAnswer<Asked>(setup.store.id, 'service-level');
  const send = () => {
    if (chosen !== fresh) return run({ policy_id: chosen });
    const own = starter.calendar === suggested;
    const hours = own ? { calendar_id: null, hours_name: level.hours_name, hours: level.hours } : { calendar_id: starter.calendar, hours_name: '', hours: null };
    return run({ starter: { name: starter.name.trim(), first_answer: starter.first, resolution: starter.resolution, ...hours } });
  };
  const empty = chosen === fresh && (starter.name.trim() === '' || starter.first === 0 || starter.resolution === 0);
  return (
    <Form className={styles.form} onSubmit={send}>
      <p className={styles.hint}>{t('setup.level.about')}</p>
      <NativeSelect
        label={t('setup.level.which')}
        value={chosen}
        data={[...setup.levels.map(({ id, name }) => ({ value: id, label: name })), { value: fresh, label: t('setup.level.first') }]}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      {chosen === fresh && <StarterFields setup={setup} starter={starter} set={(change) => setStarter((before) => ({ ...before, ...change }))} />}
      <ProblemNote error={error} />
      <div className={styles.acts}>
        <Button type="submit" loading={running} disabled={empty}>
          {t('act.save')}
        </Button>
      </div>
    </Form>
  );
}
