import '@/i18n/late';

import { Button } from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { VendorApp } from '@/api/types';
import { CopyText } from '@/parts/CopyText';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { Moment } from '@/parts/Fresh';
import { say } from '@/parts/Notices';
import { Facts, Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BonePanel, Failure, Note } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/connections/connections.module.css';
import { firstSettings, SettingsFields } from '@/screens/connections/SettingsForm';
import { useConnectorLabel, useWords } from '@/screens/connections/words';

const route = getRouteApi('/shell/connections/apps/$connectorId');

const appQuery = (connectorId: string) =>
  queryOptions({
    queryKey: ['connectors', 'app', connectorId],
    queryFn: ({ signal }) => api.get<VendorApp>(`/connectors/${connectorId}/app`, {}, signal),
  });

/** What the vendor's own form for apps asks of us: taken there by one press each. */
function Callbacks({ app, label }: { app: VendorApp; label: string }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Panel title={t('app.there', { label })}>
      <div className={styles.slim}>
        {!app.public && <Note tone="warn">{t('app.noPublicAddress', { label })}</Note>}
        <p className={parts.muted}>{t('app.paste')}</p>
        {app.callbacks.map(({ name, title, address }) => (
          <div key={name}>
            <p>{words(title)}</p>
            <CopyText text={address} label={words(title)} />
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Register({ app, onDone }: { app: VendorApp; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [settings, setSettings] = useState(() => firstSettings(app.app_fields));
  const { run, running, error } = useAct(async () => {
    await api.put(`/connectors/${app.connector_id}/app`, { settings });
    await client.invalidateQueries({ queryKey: appQuery(app.connector_id).queryKey });
    say(t('app.kept'));
    onDone();
  });
  return (
    <Form className={styles.slim} onSubmit={run}>
      <SettingsFields fields={app.app_fields} settings={settings} problem={error === null ? null : asProblem(error)} onChange={setSettings} />
      <FormEnd error={error} running={running} />
    </Form>
  );
}

/** What the vendor gave us: never shown again, replaced as a whole. */
function Registration({ app, label }: { app: VendorApp; label: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const [replaces, setReplaces] = useState(false);
  const title = (name: string) => words(app.app_fields.find((field) => field.name === name)?.title);
  return (
    <Panel title={t('app.here', { label })}>
      {app.registered && !replaces ? (
        <div className={styles.form}>
          <Facts
            rows={[
              [t('app.since'), app.registered_at && <Moment key="since" at={app.registered_at} look="date" />],
              ...app.values.map(({ name, value }): [string, string] => [title(name), value]),
            ]}
          />
          <div className={styles.acts}>
            <Button variant="default" onClick={() => setReplaces(true)}>
              {t('app.replace')}
            </Button>
          </div>
        </div>
      ) : (
        <Register app={app} onDone={() => setReplaces(false)} />
      )}
    </Panel>
  );
}

/** Our single-click app at a vendor: the addresses to paste there, and what is given in return. */
export function AppScreen() {
  const { t } = useTranslation();
  const { connectorId } = route.useParams();
  const label = useConnectorLabel()(connectorId);
  const { data: app, isPending, error, refetch } = useQuery(appQuery(connectorId));
  return (
    <Page>
      <p>
        <Link to="/connections/new/$connectorId" params={{ connectorId }}>
          ← {t('connect.title', { label })}
        </Link>
      </p>
      <PageHead title={t('app.title', { label })} />
      <p className={parts.muted}>{t('app.text', { label })}</p>
      {isPending && <BonePanel waiting />}
      {!app && error && <Failure error={error} kept={t('directory.failure')} retry={() => void refetch()} />}
      {app && (
        <>
          <Callbacks app={app} label={label} />
          <Registration key={app.registered_at} app={app} label={label} />
        </>
      )}
    </Page>
  );
}
