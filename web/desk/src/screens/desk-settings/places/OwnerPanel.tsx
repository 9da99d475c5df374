import { NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { Facts, Panel } from '@/parts/Page';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/places/places.module.css';
import { placesQueries, type Owned, type Owner } from '@/screens/desk-settings/places/queries';
import { useAllowed } from '@/shell/useAllowed';

const owners = ['shop', 'till', 'guichet'] as const satisfies readonly Owner[];

function OwnerForm({ owned }: { owned: Owned }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [owner, setOwner] = useState<Owner>(owned.owner);
  const { run, running, error } = useAct(async () => {
    await api.put(`/stock-owners/${owned.location.id}`, { owner });
    await client.invalidateQueries({ queryKey: placesQueries.owners().queryKey });
    say(t('places.ownerSaved'));
  });
  return (
    <Form className={styles.stack} onSubmit={run}>
      <NativeSelect
        label={t('places.owner')}
        description={t(`places.ownerAbout.${owner}`)}
        value={owner}
        data={owners.map((one) => ({ value: one, label: t(`places.owners.${one}`) }))}
        onChange={(event) => setOwner(event.currentTarget.value as Owner)}
      />
      <FormEnd error={error} running={running} disabled={owner === owned.owner} />
    </Form>
  );
}

/** Whose figure on hand counts at a place, and what is held of it here. */
export function OwnerPanel({ locationId }: { locationId: string }) {
  const { t } = useTranslation();
  const may = useAllowed()('stock.own');
  const { data } = useQuery(placesQueries.owners());
  const owned = data?.find(({ location }) => location.id === locationId);
  if (owned === undefined) return null;
  return (
    <Panel title={t('places.stock')}>
      <div className={styles.stack}>
        <Facts
          rows={[
            [t('places.owner'), t(`places.owners.${owned.owner}`)],
            [t('places.held'), t('places.pieces', { count: owned.held })],
            [t('places.sold'), t('places.pieces', { count: owned.sold })],
            [t('places.overruns'), String(owned.overruns)],
          ]}
        />
        {may && <OwnerForm key={owned.owner} owned={owned} />}
      </div>
    </Panel>
  );
}
