import { Button, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { IconBellRinging } from '@tabler/icons-react';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page as Listed } from '@/api/types';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import { Blank, BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/journey/journey.module.css';

type Settings = components['schemas']['AlertSettingsShape'];
type Asked = components['schemas']['AlertSettingsAsked'];

const hour = 60;
const mostPercent = 90;
const kinds = ['back_in_stock', 'low_stock', 'price_drop'] as const;
const all = queryOptions({ queryKey: ['alert-settings'], queryFn: ({ signal }) => api.get<Listed<Settings>>('/alert-settings', {}, signal) });

const clock = (minutes: number) => `${String(Math.floor(minutes / hour)).padStart(2, '0')}:${String(minutes % hour).padStart(2, '0')}`;

function minutesOf(typed: string, before: number): number {
  const [hours = NaN, minutes = NaN] = typed.split(':').map(Number);
  return Number.isNaN(hours + minutes) ? before : hours * hour + minutes;
}

const askedOf = ({ quiet_from, quiet_until, drop_percent, kinds: offered }: Settings): Asked => ({
  quiet_from,
  quiet_until,
  drop_percent,
  kinds: kinds.filter((kind) => offered.some((one) => one.kind === kind && one.on)),
});

/** What shoppers may ask to be told of articles, shop by shop, and the hours at which all is silent. */
export default function AlertsSection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(all);
  const [chosen, setChosen] = useState('');
  const stores = data?.items ?? [];
  const store = stores.find(({ store_id: id }) => id === chosen) ?? stores[0];
  return (
    <Page>
      <PageHead title={t('alerts.title')} />
      <p className={styles.hint}>{t('alerts.line')}</p>
      {error && <Failure error={error} kept={t('alerts.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && !store && <Blank icon={IconBellRinging} title={t('alerts.none')} text={t('alerts.noneText')} />}
      {store && (
        <>
          <NativeSelect
            label={t('alerts.store')}
            value={store.store_id}
            data={stores.map(({ store_id: id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <OfferPanel key={`${store.store_id} ${store.version}`} settings={store} />
        </>
      )}
    </Page>
  );
}

interface QuietProps {
  wanted: Asked;
  zone: string;
  set: (change: Partial<Asked>) => void;
}

function QuietHours({ wanted, zone, set }: QuietProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.hours}>
        <TextInput
          type="time"
          label={t('alerts.quietFrom')}
          value={clock(wanted.quiet_from)}
          onChange={({ currentTarget: { value } }) => set({ quiet_from: minutesOf(value, wanted.quiet_from) })}
        />
        <TextInput
          type="time"
          label={t('alerts.quietUntil')}
          value={clock(wanted.quiet_until)}
          onChange={({ currentTarget: { value } }) => set({ quiet_until: minutesOf(value, wanted.quiet_until) })}
        />
      </div>
      <p className={styles.hint}>{t('alerts.quietHelp', { zone: zone || 'UTC' })}</p>
    </>
  );
}

function OfferPanel({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [wanted, setWanted] = useState(() => askedOf(settings));
  const set = (change: Partial<Asked>) => setWanted((before) => ({ ...before, ...change }));
  const changed = JSON.stringify(wanted) !== JSON.stringify(askedOf(settings));
  const { run, running, error } = useAct(async () => {
    await api.put<Settings>(`/alert-settings/${settings.store_id}`, wanted, `"${settings.version}"`);
    await client.invalidateQueries({ queryKey: all.queryKey });
    say(t('alerts.saved'));
  });
  return (
    <Panel title={t('alerts.offered')}>
      <Form className={styles.stack} onSubmit={run}>
        <ul className={styles.lines}>
          {kinds.map((kind) => (
            <li key={kind} className={styles.line}>
              <Switch
                className={styles.switch}
                label={t(`alerts.kind.${kind}`)}
                description={t(`alerts.when.${kind}`)}
                checked={wanted.kinds.includes(kind)}
                onChange={({ currentTarget: { checked } }) => set({ kinds: kinds.filter((one) => (one === kind ? checked : wanted.kinds.includes(one))) })}
              />
            </li>
          ))}
        </ul>
        <NumberInput
          label={t('alerts.drop')}
          description={t('alerts.dropHelp')}
          min={1}
          max={mostPercent}
          allowDecimal={false}
          value={wanted.drop_percent}
          onChange={(percent) => set({ drop_percent: Number(percent) || 1 })}
        />
        <QuietHours wanted={wanted} zone={settings.time_zone} set={set} />
        <ProblemNote error={error} />
        <div className={styles.acts}>
          <Button type="submit" disabled={!changed} loading={running}>
            {t('act.save')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}
