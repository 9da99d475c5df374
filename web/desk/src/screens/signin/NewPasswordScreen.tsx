import '@/i18n/late';

import { Button, PasswordInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Frame } from '@/screens/signin/Frame';
import styles from '@/screens/signin/signin.module.css';

const invitation = getRouteApi('/invitations/$token');
const reset = getRouteApi('/resets/$token');

interface NewPasswordProps {
  title: string;
  text: string;
  path: string;
}

function NewPassword({ title, text, path }: NewPasswordProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const { run, running, error } = useAct(async () => {
    await api.post(path, { password });
    say(t('newPassword.done'));
    await navigate({ to: '/sign-in' });
  });
  return (
    <Frame title={title} text={text}>
      <Form className={styles.form} onSubmit={run}>
        <ProblemNote error={error} />
        <PasswordInput
          label={t('field.newPassword')}
          description={t('newPassword.rule')}
          error={error === null ? undefined : asProblem(error).fieldMessage('password')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
        />
        <Button type="submit" loading={running}>
          {t('newPassword.act')}
        </Button>
      </Form>
    </Frame>
  );
}

export function InvitationScreen() {
  const { t } = useTranslation();
  const { token } = invitation.useParams();
  return <NewPassword title={t('invitation.title')} text={t('invitation.text')} path={`/invitations/${token}`} />;
}

export function ResetScreen() {
  const { t } = useTranslation();
  const { token } = reset.useParams();
  return <NewPassword title={t('newPassword.title')} text={t('newPassword.text')} path={`/resets/${token}`} />;
}
