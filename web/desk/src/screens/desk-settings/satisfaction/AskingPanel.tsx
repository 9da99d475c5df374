import { Button, NativeSelect, NumberInput, Switch } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { csatQueries, type Settings, type SettingsAsked } from '@/screens/desk-settings/satisfaction/queries';
import styles from '@/screens/desk-settings/satisfaction/satisfaction.module.css';

const hour = 60;
const day = 24 * hour;
const delays = [0, 30, hour, 2 * hour, 4 * hour, day, 2 * day];
const mostDays = 365;

function delayWords(t: TFunction, minutes: number): string {
  if (minutes === 0) return t('csatSettings.atOnce');
  if (minutes % hour === 0) return t('csatSettings.hours', { count: minutes / hour });
  return t('csatSettings.minutes', { count: minutes });
}

/** Whether one shop asks, how long after the closing, and how long a person is left in peace. */
export function AskingPanel({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { store_id: storeId, enabled, delay_minutes, pause_days } = settings;
  const [wanted, setWanted] = useState<SettingsAsked>({ enabled, delay_minutes, pause_days });
  const set = (change: Partial<SettingsAsked>) => setWanted((before) => ({ ...before, ...change }));
  const { run, running, error } = useAct(async () => {
    await api.put<Settings>(`/csat-settings/${storeId}`, wanted);
    await client.invalidateQueries({ queryKey: csatQueries.settings().queryKey });
    say(t('csatSettings.saved'));
  });
  const standing = enabled ? (
    <Mark tone="good" icon={IconCircleCheck} text={t('csatSettings.on')} />
  ) : (
    <Mark tone="muted" icon={IconCircleDashed} text={t('csatSettings.off')} />
  );
  return (
    <Panel title={t('csatSettings.asking')} aside={standing}>
      <Form className={styles.stack} onSubmit={run}>
        <p className={styles.hint}>{t('csatSettings.askingAbout')}</p>
        <Switch label={t('csatSettings.enabled')} checked={wanted.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
        <NativeSelect
          label={t('csatSettings.delay')}
          value={String(wanted.delay_minutes)}
          data={[...new Set([...delays, delay_minutes])].sort((one, other) => one - other).map((minutes) => ({ value: String(minutes), label: delayWords(t, minutes) }))}
          onChange={(event) => set({ delay_minutes: Number(event.currentTarget.value) })}
        />
        <NumberInput
          label={t('csatSettings.pause')}
          description={t('csatSettings.pauseHelp')}
          min={0}
          max={mostDays}
          allowDecimal={false}
          value={wanted.pause_days}
          onChange={(days) => set({ pause_days: Number(days) || 0 })}
        />
        <ProblemNote error={error} />
        <div className={styles.acts}>
          <Button type="submit" loading={running}>
            {t('act.save')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}
