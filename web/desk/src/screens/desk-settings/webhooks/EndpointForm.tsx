import { Checkbox, Switch, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { queries } from '@/api/queries';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import { path, webhookQueries, webhooksKey, type Endpoint, type EndpointAsked, type EndpointMade } from '@/screens/desk-settings/webhooks/queries';
import styles from '@/screens/desk-settings/webhooks/webhooks.module.css';

const longest = 2000;
const longestName = 120;

interface FormProps {
  /** The one that is changed; a new one without. */
  endpoint?: Endpoint;
  onMade?: (made: EndpointMade) => void;
  onClose?: () => void;
}

interface ChoiceProps {
  wanted: EndpointAsked;
  set: (change: Partial<EndpointAsked>) => void;
}

/** Which happenings, of which stores; none ticked is all of them. */
function Choices({ wanted, set }: ChoiceProps) {
  const { t, i18n } = useTranslation();
  const { data: types } = useQuery(webhookQueries.types(i18n.language));
  const { data: stores } = useQuery(queries.stores());
  return (
    <>
      <Checkbox.Group label={t('webhooks.types')} description={t('webhooks.typesHelp')} value={wanted.event_types ?? []} onChange={(chosen) => set({ event_types: chosen })}>
        <div className={styles.checks}>
          {types?.items.map(({ name, title }) => (
            <Checkbox key={name} value={name} label={title} description={name} />
          ))}
        </div>
      </Checkbox.Group>
      {(stores?.items.length ?? 0) > 1 && (
        <Checkbox.Group label={t('webhooks.stores')} description={t('webhooks.storesHelp')} value={wanted.store_ids ?? []} onChange={(chosen) => set({ store_ids: chosen })}>
          <div className={styles.checks}>
            {stores?.items.map(({ id, name }) => (
              <Checkbox key={id} value={id} label={name} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </>
  );
}

/** Where to, and what is told there. */
export function EndpointForm({ endpoint, onMade, onClose }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [wanted, setWanted] = useState<EndpointAsked>(() => ({
    name: endpoint?.name ?? '',
    address: endpoint?.address ?? '',
    event_types: endpoint?.event_types ?? [],
    store_ids: endpoint?.store_ids ?? [],
    active: endpoint === undefined || endpoint.state === 'active',
  }));
  const set = (change: Partial<EndpointAsked>) => setWanted((before) => ({ ...before, ...change }));
  const { run, running, error } = useAct(async () => {
    if (endpoint === undefined) onMade?.(await api.post<EndpointMade>(path, wanted));
    else await api.put<Endpoint>(`${path}/${endpoint.id}`, wanted, `"${endpoint.version}"`);
    await client.invalidateQueries({ queryKey: webhooksKey });
    say(t('webhooks.saved'));
    onClose?.();
  });
  return (
    <Form className={styles.stack} onSubmit={run}>
      <TextInput label={t('webhooks.name')} maxLength={longestName} value={wanted.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <TextInput
        label={t('webhooks.address')}
        description={t('webhooks.addressHelp')}
        type="url"
        required
        maxLength={longest}
        placeholder="https://"
        value={wanted.address}
        onChange={(event) => set({ address: event.currentTarget.value })}
      />
      <Choices wanted={wanted} set={set} />
      <Switch label={t('webhooks.active')} description={t('webhooks.activeHelp')} checked={wanted.active} onChange={(event) => set({ active: event.currentTarget.checked })} />
      <FormEnd error={error} running={running} {...(onClose && { onCancel: onClose })} />
    </Form>
  );
}
