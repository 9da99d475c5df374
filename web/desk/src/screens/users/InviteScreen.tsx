import '@/i18n/late';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { SentLink } from '@/api/types';
import { currentLanguage, languageNames, languages, type Language } from '@/i18n';
import { Form } from '@/parts/Form';
import { LinkButton } from '@/parts/LinkButton';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { LinkToHand } from '@/screens/users/LinkToHand';
import { usersKey } from '@/screens/users/queries';
import { RoleChoice } from '@/screens/users/RoleChoice';
import { useDrafts } from '@/screens/users/useDrafts';
import styles from '@/screens/users/users.module.css';

function Invitation({ onSent }: { onSent: (sent: SentLink & { name: string }) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [mail, setMail] = useState('');
  const [name, setName] = useState('');
  const [language, setLanguage] = useState<Language>(currentLanguage());
  const { drafts, set, grants } = useDrafts([]);
  const { run, running, error } = useAct(async () => {
    const asked = { mail: mail.trim(), name: name.trim(), language, grants };
    const { link } = await api.post<SentLink>('/users', asked);
    await client.invalidateQueries({ queryKey: usersKey });
    onSent({ link, name: asked.name });
  });
  const message = (field: string) => (error === null ? undefined : asProblem(error).fieldMessage(field));
  return (
    <Form className={styles.stack} onSubmit={run}>
      <Panel title={t('users.who')}>
        <div className={styles.form}>
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
          <NativeSelect
            label={t('menu.language')}
            description={t('users.languageHelp')}
            value={language}
            data={languages.map((one) => ({ value: one, label: languageNames[one] }))}
            onChange={(event) => setLanguage(event.currentTarget.value as Language)}
          />
        </div>
      </Panel>
      <Panel title={t('users.rights')}>
        <RoleChoice drafts={drafts} onChange={set} />
      </Panel>
      <ProblemNote error={error} />
      <div className={styles.saveBar}>
        <span className={parts.muted}>{drafts.length === 0 ? t('users.chooseRole') : ''}</span>
        <Button type="submit" loading={running} disabled={grants === null}>
          {t('users.invite')}
        </Button>
      </div>
    </Form>
  );
}

/** Someone new: who they are, what they may do, and the link by which they come in. */
export function InviteScreen() {
  const { t } = useTranslation();
  const [sent, setSent] = useState<(SentLink & { name: string }) | null>(null);
  return (
    <Page>
      <p>
        <Link to="/users">← {t('users.title')}</Link>
      </p>
      <PageHead title={t('users.invite')} />
      {sent === null ? (
        <Invitation onSent={setSent} />
      ) : (
        <Panel title={t('users.invited', { name: sent.name })}>
          <div className={styles.form}>
            <LinkToHand link={sent.link} />
            <div className={styles.acts}>
              <LinkButton to="/users">{t('act.done')}</LinkButton>
              <Button variant="default" onClick={() => setSent(null)}>
                {t('users.inviteAnother')}
              </Button>
            </div>
          </div>
        </Panel>
      )}
    </Page>
  );
}
