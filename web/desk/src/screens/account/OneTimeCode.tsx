import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { queries } from '@/api/queries';
import type { OneTimeCode, Session, User } from '@/api/types';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/account/account.module.css';

const CodePicture = lazy(() => import('@/screens/account/CodePicture'));

function useHasCode() {
  const client = useQueryClient();
  return (has: boolean) =>
    client.setQueryData<Session | null>(queries.session().queryKey, (session) =>
      session ? { ...session, user: { ...session.user, one_time_code: has } } : session,
    );
}

function Begin({ onBegun }: { onBegun: (setup: OneTimeCode) => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const { run, running, error } = useAct(async () => {
    onBegun(await api.post<OneTimeCode>('/me/one-time-code', { password }));
  });
  return (
    <Form className={styles.form} onSubmit={run}>
      <p className={parts.muted}>{t('oneTime.text')}</p>
      <PasswordInput
        label={t('field.currentPassword')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
      />
      <ProblemNote error={error} />
      <div className={styles.acts}>
        <Button type="submit" variant="default" loading={running}>
          {t('oneTime.begin')}
        </Button>
      </div>
    </Form>
  );
}

interface CodeFormProps {
  text: string;
  act: string;
  onCode: (code: string) => Promise<void>;
}

function CodeForm({ text, act, onCode }: CodeFormProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const { run, running, error } = useAct(() => onCode(code.trim()));
  return (
    <Form className={styles.form} onSubmit={run}>
      <p className={parts.muted}>{text}</p>
      <TextInput
        label={t('field.code')}
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <ProblemNote error={error} />
      <div className={styles.acts}>
        <Button type="submit" variant="default" loading={running}>
          {act}
        </Button>
      </div>
    </Form>
  );
}

function Confirm({ setup, onCodes }: { setup: OneTimeCode; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const setHas = useHasCode();
  const confirm = async (code: string) => {
    const answer = await api.post<{ recovery_codes: string[] }>('/me/one-time-code/confirmations', { code });
    onCodes(answer.recovery_codes);
    setHas(true);
  };
  return (
    <div className={styles.form}>
      <p>{t('oneTime.scan')}</p>
      <Suspense fallback={null}>
        <CodePicture address={setup.address} label={t('oneTime.picture')} />
      </Suspense>
      <p>
        {t('oneTime.orType')} <span className={styles.secret}>{setup.secret}</span>
      </p>
      <CodeForm text={t('oneTime.confirmText')} act={t('oneTime.confirm')} onCode={confirm} />
    </div>
  );
}

/** A second step at sign-in: set up with an app, turned off with a last code. */
export function OneTimeCodePanel({ me }: { me: User }) {
  const { t } = useTranslation();
  const setHas = useHasCode();
  const [setup, setSetup] = useState<OneTimeCode | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const turnOff = async (code: string) => {
    await api.delete('/me/one-time-code', { code });
    setHas(false);
    setSetup(null);
    setCodes(null);
    say(t('oneTime.off'));
  };
  return (
    <Panel title={t('oneTime.title')}>
      {codes && (
        <div className={styles.form}>
          <Note tone="warn">{t('oneTime.codes')}</Note>
          <ul className={styles.codes}>
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
        </div>
      )}
      {me.one_time_code && !codes && <CodeForm text={t('oneTime.isOn')} act={t('oneTime.turnOff')} onCode={turnOff} />}
      {!me.one_time_code && setup === null && <Begin onBegun={setSetup} />}
      {!me.one_time_code && setup !== null && <Confirm setup={setup} onCodes={setCodes} />}
    </Panel>
  );
}
