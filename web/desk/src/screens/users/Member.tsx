import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { SentLink, StaffMember } from '@/api/types';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { LinkToHand } from '@/screens/users/Invite';
import { RoleChoice } from '@/screens/users/RoleChoice';
import styles from '@/screens/users/users.module.css';

interface MemberProps {
  member: StaffMember;
  onDone: () => void;
}

/** The acts over an account that need no form: a new link, ending sign-ins, closing and opening it. */
function MemberActs({ member, onDone }: MemberProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [sent, setSent] = useState<SentLink | null>(null);
  const reset = useAct(async () => {
    setSent(await api.post<SentLink>(`/users/${member.id}/reset`, { one_time_code: false }));
  });
  const forgetDevice = useAct(async () => {
    setSent(await api.post<SentLink>(`/users/${member.id}/reset`, { one_time_code: true }));
  });
  const end = useAct(async () => {
    await api.delete(`/users/${member.id}/sessions`);
    say(t('users.ended', { name: member.name }));
  });
  const closed = member.state === 'deactivated';
  const toggle = useAct(async () => {
    await api.patch(`/users/${member.id}`, { active: closed });
    await client.invalidateQueries({ queryKey: ['users'] });
    onDone();
  });
  return (
    <>
      <ProblemNote error={reset.error ?? forgetDevice.error ?? end.error ?? toggle.error} />
      {sent !== null && <LinkToHand link={sent.link} />}
      <div className={styles.acts}>
        {!closed && (
          <Button variant="default" loading={reset.running} onClick={reset.run}>
            {member.state === 'invited' ? t('users.inviteAgain') : t('users.newPassword')}
          </Button>
        )}
        {!closed && member.one_time_code && (
          <Button variant="default" loading={forgetDevice.running} onClick={forgetDevice.run}>
            {t('users.forgetDevice')}
          </Button>
        )}
        {!closed && (
          <Button variant="default" loading={end.running} onClick={end.run}>
            {t('users.endSignIns')}
          </Button>
        )}
        <Button variant="default" color="bad" loading={toggle.running} onClick={toggle.run}>
          {closed ? t('users.activate') : t('users.deactivate')}
        </Button>
      </div>
    </>
  );
}

/** One account: its name and roles, and the acts over it. */
export function Member({ member, onDone }: MemberProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(member.name);
  const [grants, setGrants] = useState(member.grants);
  const { run, running, error } = useAct(async () => {
    await api.patch(`/users/${member.id}`, { name: name.trim(), grants });
    await client.invalidateQueries({ queryKey: ['users'] });
    onDone();
  });
  return (
    <div className={styles.form}>
      <Form className={styles.form} onSubmit={run}>
        <TextInput label={t('field.name')} required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <RoleChoice grants={grants} onChange={setGrants} />
        <ProblemNote error={error} />
        <Button type="submit" loading={running} disabled={grants.length === 0}>
          {t('act.save')}
        </Button>
      </Form>
      <MemberActs member={member} onDone={onDone} />
    </div>
  );
}
