import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { Grant, SentLink } from '@/api/types';
import { Form } from '@/parts/Form';
import { Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { RoleChoice } from '@/screens/users/RoleChoice';
import styles from '@/screens/users/users.module.css';

/** A link to hand over, where no mail server sends it. */
export function LinkToHand({ link }: SentLink) {
  const { t } = useTranslation();
  if (link === null) return <Note tone="good">{t('users.mailed')}</Note>;
  return (
    <>
      <Note tone="info">{t('users.handOver')}</Note>
      <p className={styles.link}>{link}</p>
    </>
  );
}

export function Invite({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [mail, setMail] = useState('');
  const [name, setName] = useState('');
  const [grants, setGrants] = useState<Grant[]>([]);
  const [sent, setSent] = useState<SentLink | null>(null);
  const { run, running, error } = useAct(async () => {
    setSent(await api.post<SentLink>('/users', { mail: mail.trim(), name: name.trim(), grants }));
    await client.invalidateQueries({ queryKey: ['users'] });
  });
  const message = (field: string) => (error === null ? undefined : asProblem(error).fieldMessage(field));
  if (sent !== null) {
    return (
      <div className={styles.form}>
        <LinkToHand link={sent.link} />
        <Button onClick={onDone}>{t('act.done')}</Button>
      </div>
    );
  }
  return (
    <Form className={styles.form} onSubmit={run}>
      <TextInput label={t('field.name')} required withAsterisk={false} value={name} error={message('name')} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput
        label={t('field.mail')}
        type="email"
        required
        withAsterisk={false}
        value={mail}
        error={message('mail')}
        onChange={(event) => setMail(event.currentTarget.value)}
      />
      <RoleChoice grants={grants} error={message('grants')} onChange={setGrants} />
      <ProblemNote error={error} />
      <Button type="submit" loading={running} disabled={grants.length === 0}>
        {t('users.invite')}
      </Button>
    </Form>
  );
}
