import { Button, Menu, Modal, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { queries } from '@/api/queries';
import type { Connection, Connector } from '@/api/types';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/connections/connections.module.css';
import { firstSettings, SettingsFields } from '@/screens/connections/SettingsForm';
import { mirrors, useConnector } from '@/screens/connections/words';

type Opened = 'rename' | 'credentials' | 'disconnect' | null;

interface DialogProps {
  connection: Connection;
  onDone: () => void;
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['connections'] });
}

function Rename({ connection, onDone }: DialogProps) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const [name, setName] = useState(connection.name);
  const { run, running, error } = useAct(async () => {
    await api.patch(`/connections/${connection.id}`, { name: name.trim() });
    await refresh();
    onDone();
  });
  return (
    <Form className={styles.form} onSubmit={run}>
      <TextInput label={t('connection.name')} required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <ProblemNote error={error} />
      <Button type="submit" loading={running}>
        {t('act.save')}
      </Button>
    </Form>
  );
}

function CredentialsForm({ connection, connector, onDone }: DialogProps & { connector: Connector }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const [settings, setSettings] = useState(() => firstSettings(connector.fields));
  const { run, running, error } = useAct(async () => {
    await api.put(`/connections/${connection.id}/settings`, { settings });
    await refresh();
    say(t('connection.credentialsKept'));
    onDone();
  });
  return (
    <Form className={styles.form} onSubmit={run}>
      <Note tone="info">{t('connection.credentialsText')}</Note>
      <SettingsFields fields={connector.fields} settings={settings} problem={error === null ? null : asProblem(error)} onChange={setSettings} />
      <ProblemNote error={error} />
      <Button type="submit" loading={running}>
        {t('connection.checkAndKeep')}
      </Button>
    </Form>
  );
}

function Credentials(props: DialogProps) {
  const { data } = useQuery(queries.connectors());
  const connector = data?.items.find((one) => one.id === props.connection.connector_id);
  return connector ? <CredentialsForm {...props} connector={connector} /> : null;
}

/** Disconnecting cannot be undone: the name typed shows that it is meant. */
function Disconnect({ connection, onDone }: DialogProps) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const { run, running, error } = useAct(async () => {
    await api.delete(`/connections/${connection.id}`, { confirm: connection.name });
    onDone();
    await navigate({ to: '/connections' });
    await refresh();
    say(t('connection.disconnected', { name: connection.name }));
  });
  return (
    <Form className={styles.form} onSubmit={run}>
      <Note tone="warn">{t('connection.disconnectText', { name: connection.name })}</Note>
      <TextInput
        label={t('connection.typeName', { name: connection.name })}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ProblemNote error={error} />
      <Button type="submit" color="bad" loading={running} disabled={typed.trim() !== connection.name.trim()}>
        {t('connection.disconnect')}
      </Button>
    </Form>
  );
}

const dialogs = { rename: Rename, credentials: Credentials, disconnect: Disconnect } as const;

function usePause(connection: Connection) {
  const refresh = useRefresh();
  const { paused } = connection;
  return useAct(async () => {
    await api.patch(`/connections/${connection.id}`, { paused: !paused });
    await refresh();
  });
}

/** What can be done with a connection: the likely act in sight, the others in the menu. */
export function ConnectionActs({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const [opened, setOpened] = useState<Opened>(null);
  const pause = usePause(connection);
  const whole = mirrors(useConnector(connection.connector_id));
  const sync = useAct(async () => {
    await api.post(`/connections/${connection.id}/syncs`);
    await refresh();
  });
  const close = () => setOpened(null);
  const Dialog = opened === null ? null : dialogs[opened];
  const forget = () => {
    pause.clear();
    sync.clear();
  };
  const failed = pause.error ?? sync.error;
  return (
    <>
      {connection.health === 'refused' && (
        <Button onClick={() => setOpened('credentials')}>{t('connection.credentials')}</Button>
      )}
      <Button variant="default" loading={pause.running} onClick={pause.run}>
        {connection.paused ? t('connection.resume') : t('connection.pause')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">{t('act.others')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {whole && (
            <Menu.Item onClick={sync.run} disabled={connection.sync?.state === 'running'}>
              {t('connection.sync')}
            </Menu.Item>
          )}
          <Menu.Item onClick={() => setOpened('rename')}>{t('connection.rename')}</Menu.Item>
          <Menu.Item onClick={() => setOpened('credentials')}>{t('connection.credentials')}</Menu.Item>
          <Menu.Item color="bad" onClick={() => setOpened('disconnect')}>
            {t('connection.disconnect')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={failed !== null} onClose={forget} title={t('failure.title')} closeButtonProps={{ 'aria-label': t('act.close') }}>
        <ProblemNote error={failed} />
      </Modal>
      <Modal
        opened={opened !== null}
        onClose={close}
        title={opened === null ? '' : t(`connection.${opened}`)}
        closeButtonProps={{ 'aria-label': t('act.close') }}
      >
        {Dialog && <Dialog connection={connection} onDone={close} />}
      </Modal>
    </>
  );
}
