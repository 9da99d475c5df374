import { Button, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Ask } from '@/parts/Ask';
import { CopyText } from '@/parts/CopyText';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { BonePanel, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/desk-settings/chat/chat.module.css';
import { chatQueries, type Key, type Secret } from '@/screens/desk-settings/chat/queries';

const path = '/publishable-keys';

/** The origins that were typed, one a line; what follows the name of a site is left out. */
function originsOf(text: string): string[] {
  const lines = text
    .split(/\s+/)
    .map((line) => line.trim().replace(/^(https?:\/\/[^/]+).*$/i, '$1'))
    .filter(Boolean);
  return [...new Set(lines)];
}

function snippetOf({ key }: Key): string {
  return `<script async src="${location.origin}/widgets/chat.js" data-key="${key}"></script>`;
}

function useKeysAgain(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: chatQueries.keys().queryKey });
}

function Identity({ one }: { one: Key }) {
  const { t } = useTranslation();
  const readAgain = useKeysAgain();
  const [secret, setSecret] = useState('');
  const { run, running, error } = useAct(async () => {
    setSecret((await api.post<Secret>(`${path}/${one.id}/identity-secret`)).secret);
    await readAgain();
  });
  return (
    <div className={styles.part}>
      <h3>{t('chat.settings.identity')}</h3>
      <p className={styles.hint}>{t('chat.settings.identityAbout')}</p>
      {one.signs_in && !secret && <p className={styles.hint}>{t('chat.settings.identityKept')}</p>}
      {secret && (
        <>
          <p role="status">{t('chat.settings.identityShown')}</p>
          <CopyText text={secret} label={t('chat.settings.identityLabel')} />
        </>
      )}
      <ProblemNote error={error} />
      <div>
        <Button variant="default" size="compact-sm" loading={running} onClick={() => run()}>
          {t('chat.settings.identityMake')}
        </Button>
      </div>
    </div>
  );
}

function Revoke({ one }: { one: Key }) {
  const { t } = useTranslation();
  const readAgain = useKeysAgain();
  const [asking, setAsking] = useState(false);
  const { run, running, error } = useAct(async () => {
    await api.delete(`${path}/${one.id}`);
    await readAgain();
  });
  return (
    <>
      <Button variant="subtle" color="bad" onClick={() => setAsking(true)}>
        {t('chat.settings.revoke')}
      </Button>
      <Ask
        opened={asking}
        title={t('chat.settings.revokeAsk')}
        act={t('chat.settings.revoke')}
        running={running}
        error={error}
        onAct={run}
        onClose={() => setAsking(false)}
      >
        <p>{t('chat.settings.revokeText')}</p>
      </Ask>
    </>
  );
}

function KeyPart({ one }: { one: Key }) {
  const { t } = useTranslation();
  const readAgain = useKeysAgain();
  const [origins, setOrigins] = useState(one.origins.join('\n'));
  const { run, running, error } = useAct(async () => {
    await api.put<Key>(`${path}/${one.id}`, { name: one.name, origins: originsOf(origins) });
    await readAgain();
    say(t('chat.settings.saved'));
  });
  return (
    <li className={styles.part}>
      <p>{t('chat.settings.snippet')}</p>
      <CopyText text={snippetOf(one)} label={t('chat.settings.snippetLabel')} />
      <Form className={styles.form} onSubmit={run}>
        <Textarea
          label={t('chat.settings.origins')}
          description={t('chat.settings.originsHelp')}
          autosize
          minRows={2}
          value={origins}
          onChange={(event) => setOrigins(event.currentTarget.value)}
        />
        <ProblemNote error={error} />
        <div className={styles.acts}>
          <Revoke one={one} />
          <Button type="submit" variant="default" loading={running}>
            {t('chat.settings.save')}
          </Button>
        </div>
      </Form>
      <Identity one={one} />
    </li>
  );
}

/** The keys of a shop's pages: where each may stand, the tag to copy, and the secret that signs customers in. */
export function KeysPanel({ storeId, address }: { storeId: string; address: string }) {
  const { t } = useTranslation();
  const keys = useQuery(chatQueries.keys());
  const readAgain = useKeysAgain();
  const { run, running, error } = useAct(async () => {
    await api.post<Key>(path, { store_id: storeId, origins: originsOf(address) });
    await readAgain();
  });
  const own = keys.data?.items.filter(({ store_id: id }) => id === storeId) ?? [];
  return (
    <Panel title={t('chat.settings.keys')}>
      <p className={styles.hint}>{t('chat.settings.keysAbout')}</p>
      {keys.error && <Failure error={keys.error} kept={t('chat.settings.kept')} retry={() => keys.refetch()} />}
      {keys.isPending && <BonePanel waiting />}
      <ul className={styles.keys}>
        {own.map((one) => (
          <KeyPart key={one.id} one={one} />
        ))}
      </ul>
      <ProblemNote error={error} />
      {keys.data && (
        <div>
          <Button variant={own.length === 0 ? 'filled' : 'default'} loading={running} onClick={() => run()}>
            {t('chat.settings.make')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
