import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { Account, Connection, Connector } from '@/api/types';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { Facts } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/connections/connections.module.css';
import { firstSettings, SettingsFields, type Settings } from '@/screens/connections/SettingsForm';
import { mirrors, useWords } from '@/screens/connections/words';
import { useAllowed } from '@/shell/useAllowed';

function Needs({ connector }: { connector: Connector }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const words = useWords();
  return (
    <div>
      {connector.needs.length > 0 && (
        <>
          <p className={parts.muted}>{t('connect.needs')}</p>
          <ul className={styles.needs}>
            {connector.needs.map((need) => (
              <li key={need.en}>{words(need)}</li>
            ))}
          </ul>
        </>
      )}
      {connector.auth.includes('oauth_app') && (
        <p className={parts.muted}>
          {t('connect.app', { label: words(connector.label) })}{' '}
          {allowed('connections.manage') && (
            <Link to="/connections/apps/$connectorId" params={{ connectorId: connector.id }}>
              {t('app.title', { label: words(connector.label) })}
            </Link>
          )}
        </p>
      )}
      {/^https?:/.test(connector.docs) && (
        <a href={connector.docs} target="_blank" rel="noreferrer">
          {t('connect.docs', { label: words(connector.label) })}
        </a>
      )}
    </div>
  );
}

interface FoundProps {
  connector: Connector;
  account: Account;
  connecting: boolean;
  onConnect: () => void;
  onBack: () => void;
}

/** The account that answered, to be recognised before anything is read. */
function Found({ connector, account, connecting, onConnect, onBack }: FoundProps) {
  const { t } = useTranslation();
  const shop = connector.kind === 'shop';
  const whole = mirrors(connector);
  return (
    <>
      <Note tone="good" urgent>
        {shop ? t('connect.found', { name: account.name }) : t('connect.foundAccount', { name: account.name })}
      </Note>
      <Facts
        rows={[
          [t('connect.account.address'), account.address],
          [t('connect.account.currency'), account.currency],
          [t('connect.account.zone'), account.time_zone],
        ]}
      />
      <div className={styles.acts}>
        <Button loading={connecting} onClick={onConnect}>
          {whole ? t('connect.start') : t('connect.startOnly')}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {t('connect.change')}
        </Button>
      </div>
    </>
  );
}

interface AuthoriseProps {
  connector: Connector;
  onConnected: (connection: Connection) => void;
}

/** Step one: what the merchant types, checked at the outside system before anything is kept. */
export function AuthoriseStep({ connector, onConnected }: AuthoriseProps) {
  const { t } = useTranslation();
  const [settings, setSettings] = useState<Settings>(() => firstSettings(connector.fields));
  const [account, setAccount] = useState<Account | null>(null);
  const check = useAct(async () => {
    const answer = await api.post<{ account: Account }>('/connections/check', { connector_id: connector.id, settings });
    setAccount(answer.account);
  });
  const connect = useAct(async () => {
    onConnected(await api.post<Connection>('/connections', { connector_id: connector.id, settings }));
  });
  if (account !== null) {
    return (
      <>
        <ProblemNote error={connect.error} />
        <Found connector={connector} account={account} connecting={connect.running} onConnect={connect.run} onBack={() => setAccount(null)} />
      </>
    );
  }
  return (
    <>
      <Needs connector={connector} />
      <Form className={styles.form} onSubmit={check.run}>
        <SettingsFields
          fields={connector.fields}
          settings={settings}
          problem={check.error === null ? null : asProblem(check.error)}
          onChange={setSettings}
        />
        <FormEnd error={check.error} running={check.running} act={t('connect.check')} />
      </Form>
    </>
  );
}
