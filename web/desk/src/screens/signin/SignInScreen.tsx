import '@/i18n/late';

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, rememberCsrfToken } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/api/queries';
import type { Session } from '@/api/types';
import { Form } from '@/parts/Form';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Frame } from '@/screens/signin/Frame';
import styles from '@/screens/signin/signin.module.css';

const route = getRouteApi('/sign-in');

interface Credentials {
  mail: string;
  password: string;
  code?: string | undefined;
}

function useSignIn() {
  const client = useQueryClient();
  const router = useRouter();
  const { to } = route.useSearch();
  return async (credentials: Credentials) => {
    const session = await api.post<Session>('/session', credentials);
    rememberCsrfToken(session.csrf_token);
    client.setQueryData(queries.session().queryKey, session);
    // Only a path of the desk itself: the address bar is not trusted to send a person elsewhere.
    const wanted = to?.startsWith('/') && !to.startsWith('//') ? to : '/';
    // Who works in a shop and nowhere else has nothing to look for at the desk.
    const inShop = session.user.roles.every((role) => role === 'shop_staff');
    router.history.push(wanted === '/' && inShop ? '/counter' : wanted);
  };
}

/** Mail and password; the one-time code is asked for only where the account has one. */
export function SignInScreen() {
  const { t } = useTranslation();
  const signIn = useSignIn();
  const [mail, setMail] = useState('');
  const [password, setPassword] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [code, setCode] = useState('');
  const { run, running, error } = useAct(async () => {
    try {
      await signIn({ mail: mail.trim(), password, code: asksCode ? code.trim() : undefined });
    } catch (failure) {
      if (!(failure instanceof Problem && failure.code === 'code_needed' && !asksCode)) throw failure;
      setAsksCode(true);
    }
  });
  return (
    <Frame title={asksCode ? t('signIn.codeTitle') : t('signIn.title')} text={asksCode ? t('signIn.codeText') : t('signIn.text')}>
      <Form className={styles.form} onSubmit={run}>
        <ProblemNote error={error} />
        {asksCode ? (
          <CodeInput value={code} onChange={setCode} />
        ) : (
          <>
            <TextInput
              label={t('field.mail')}
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              value={mail}
              onChange={(event) => setMail(event.currentTarget.value)}
            />
            <Password value={password} onChange={setPassword} />
          </>
        )}
        <Button type="submit" loading={running}>
          {asksCode ? t('signIn.confirm') : t('signIn.act')}
        </Button>
        {asksCode ? (
          <Button variant="subtle" onClick={() => setAsksCode(false)}>
            {t('signIn.back')}
          </Button>
        ) : (
          <Link to="/resets">{t('signIn.forgotten')}</Link>
        )}
      </Form>
    </Frame>
  );
}

interface InputProps {
  value: string;
  onChange: (value: string) => void;
}

function Password({ value, onChange }: InputProps) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={t('field.password')}
      autoComplete="current-password"
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
    />
  );
}

function CodeInput({ value, onChange }: InputProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('field.code')}
      description={t('signIn.codeHelp')}
      autoComplete="one-time-code"
      required
      withAsterisk={false}
      // The person was brought to this one field by their own act.
      data-autofocus
      ref={(input) => input?.focus()}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
