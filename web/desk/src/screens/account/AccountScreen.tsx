import '@/i18n/late';

import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { User } from '@/api/types';
import { changeLanguage, languageNames, languages, type Language } from '@/i18n';
import { Form } from '@/parts/Form';
import { FormEnd } from '@/parts/FormEnd';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/account/account.module.css';
import { OneTimeCodePanel } from '@/screens/account/OneTimeCode';
import { useChangeMe, useMe } from '@/shell/useMe';

const zones = Intl.supportedValuesOf('timeZone');

function AboutMe({ me }: { me: User }) {
  const { t } = useTranslation();
  const changeMe = useChangeMe();
  const [name, setName] = useState(me.name);
  const [zone, setZone] = useState(me.time_zone);
  const { run, running, error } = useAct(async () => {
    await changeMe({ name: name.trim(), time_zone: zone });
    say(t('account.kept'));
  });
  const speak = async (language: Language) => {
    await changeLanguage(language);
    await changeMe({ language });
  };
  return (
    <Panel title={t('account.about')}>
      <Form className={styles.form} onSubmit={run}>
        <TextInput label={t('field.mail')} value={me.mail} readOnly />
        <TextInput label={t('field.name')} required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <NativeSelect
          label={t('menu.language')}
          value={me.language}
          data={languages.map((language) => ({ value: language, label: languageNames[language] }))}
          onChange={(event) => speak(event.currentTarget.value as Language)}
        />
        <NativeSelect
          label={t('account.zone')}
          description={t('account.zoneHelp')}
          value={zone}
          data={zones.includes(zone) ? zones : [zone, ...zones]}
          onChange={(event) => setZone(event.currentTarget.value)}
        />
        <FormEnd error={error} running={running} />
      </Form>
    </Panel>
  );
}

function Password() {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const { run, running, error } = useAct(async () => {
    await api.post('/me/password', { current, password });
    setCurrent('');
    setPassword('');
    say(t('account.passwordKept'));
  });
  const message = (field: string) => (error === null ? undefined : asProblem(error).fieldMessage(field));
  const shared = {
    required: true,
    withAsterisk: false,
    visibilityToggleButtonProps: { 'aria-label': t('field.showPassword') },
  };
  return (
    <Panel title={t('account.password')}>
      <Form className={styles.form} onSubmit={run}>
        <PasswordInput
          {...shared}
          label={t('field.currentPassword')}
          autoComplete="current-password"
          value={current}
          error={message('current')}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          {...shared}
          label={t('field.newPassword')}
          description={t('newPassword.rule')}
          autoComplete="new-password"
          value={password}
          error={message('password')}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <FormEnd error={error} running={running} act={t('account.changePassword')} />
      </Form>
    </Panel>
  );
}

/** What a person decides about their own account. */
export function AccountScreen() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Page>
      <PageHead title={t('menu.account')} />
      {me && <AboutMe key={me.id} me={me} />}
      <Password />
      {me && <OneTimeCodePanel me={me} />}
    </Page>
  );
}
