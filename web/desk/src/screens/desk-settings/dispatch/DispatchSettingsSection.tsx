import { NumberInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { queries } from '@/api/queries';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import { BonePanel, Failure } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Calling } from '@/screens/desk-settings/dispatch/Calling';
import { CourierRules } from '@/screens/desk-settings/dispatch/CourierRules';
import styles from '@/screens/desk-settings/dispatch/dispatch-settings.module.css';
import { LabelRules } from '@/screens/desk-settings/dispatch/LabelRules';
import { dispatchSettingsQueries, path, type DispatchSettings } from '@/screens/desk-settings/dispatch/queries';
import { askedOf, typedOf, type Typed } from '@/screens/desk-settings/dispatch/typed';
import { placesQueries } from '@/screens/desk-settings/places/queries';

const mostGrams = 100_000;

interface WeightProps {
  typed: Typed;
  set: (change: Partial<Typed>) => void;
}

function Weights({ typed, set }: WeightProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('dispatchSettings.weights')}>
      <div className={styles.fields}>
        <NumberInput
          label={t('dispatchSettings.pieceGrams')}
          description={t('dispatchSettings.pieceGramsHelp')}
          min={1}
          max={mostGrams}
          allowDecimal={false}
          value={typed.piece_grams}
          onChange={(grams) => set({ piece_grams: Number(grams) || 1 })}
        />
        <NumberInput
          label={t('dispatchSettings.packingGrams')}
          description={t('dispatchSettings.packingGramsHelp')}
          min={0}
          max={mostGrams}
          allowDecimal={false}
          value={typed.packing_grams}
          onChange={(grams) => set({ packing_grams: Number(grams) || 0 })}
        />
      </div>
    </Panel>
  );
}

function Settings({ settings }: { settings: DispatchSettings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [typed, setTyped] = useState(() => typedOf(settings));
  const set = (change: Partial<Typed>) => setTyped((before) => ({ ...before, ...change }));
  const { run, running, error } = useAct(async () => {
    await api.put<DispatchSettings>(path, askedOf(typed), `"${settings.version}"`);
    await client.invalidateQueries({ queryKey: dispatchSettingsQueries.all().queryKey });
    say(t('dispatchSettings.saved'));
  });
  const messageAt = (pointer: string) => (error === null ? undefined : asProblem(error).errors.find((one) => one.pointer === pointer)?.message);
  return (
    <Form className={styles.stack} onSubmit={run}>
      <LabelRules rules={typed.labels} makers={settings.makers} messageAt={messageAt} set={(labels) => set({ labels })} />
      <CourierRules rules={typed.couriers} senders={settings.senders} messageAt={messageAt} set={(couriers) => set({ couriers })} />
      <Calling places={typed.places} messageAt={messageAt} set={(places) => set({ places })} />
      <Weights typed={typed} set={set} />
      <FormEnd error={error} running={running} />
    </Form>
  );
}

/** Which connection makes labels and sends couriers, for which store and place, and where they call. */
export default function DispatchSettingsSection() {
  const { t } = useTranslation();
  const { data, error: unread, refetch } = useQuery(dispatchSettingsQueries.all());
  // A rule names its store and place: without their lists it would read as one for all of them.
  const stores = useQuery(queries.stores());
  const places = useQuery(placesQueries.all());
  const error = unread ?? stores.error ?? places.error;
  const ready = data && stores.data && places.data;
  return (
    <Page>
      <PageHead title={t('dispatchSettings.title')} />
      <p className={styles.hint}>
        {t('dispatchSettings.line')} <Link to="/attention" search={{ list: 'dispatch' }}>{t('dispatchSettings.list')}</Link>
      </p>
      {error && <Failure error={error} kept={t('dispatchSettings.kept')} retry={() => Promise.all([refetch(), stores.refetch(), places.refetch()])} />}
      {!ready && !error && <BonePanel waiting />}
      {ready && <Settings key={data.version} settings={data} />}
    </Page>
  );
}
