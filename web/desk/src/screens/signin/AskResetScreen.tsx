import '@/i18n/late';

import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { Form } from '@/parts/Form';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Frame } from '@/screens/signin/Frame';
import styles from '@/screens/signin/signin.module.css';

/** Asks for a link to choose a new password; the answer never tells whether the mail is known. */
export function AskResetScreen() {
  const { t } = useTranslation();
  const [mail, setMail] = useState('');
  const [sent, setSent] = useState(false);
  const { run, running, error } = useAct(async () => {
    await api.post('/resets', { mail: mail.trim() });
    setSent(true);
  });
  return (
    <Frame title={t('reset.title')} text={t('reset.text')}>
      <Form className={styles.form} onSubmit={run}>
        <ProblemNote error={error} />
        {sent && (
          <Note tone="info" urgent>
            {t('reset.sent')}
          </Note>
        )}
        <TextInput
          label={t('field.mail')}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={mail}
          onChange={(event) => setMail(event.currentTarget.value)}
        />
        <Button type="submit" loading={running}>
          {t('reset.act')}
        </Button>
        <Link to="/sign-in">{t('signIn.back')}</Link>
      </Form>
    </Frame>
  );
}
