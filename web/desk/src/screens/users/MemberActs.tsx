import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { SentLink, StaffMember } from '@/api/types';
import { Ask } from '@/parts/Ask';
import { say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { LinkToHand } from '@/screens/users/LinkToHand';
import { usersKey } from '@/screens/users/queries';
import styles from '@/screens/users/users.module.css';

interface MemberProps {
  member: StaffMember;
}

/** Asks first: closing an account ends its sign-ins at once. */
function Closing({ member }: MemberProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const closed = member.state === 'deactivated';
  const toggle = useAct(async () => {
    await api.patch(`/users/${member.id}`, { active: closed });
    await client.invalidateQueries({ queryKey: usersKey });
    setAsks(false);
    say(closed ? t('users.activated', { name: member.name }) : t('users.deactivated', { name: member.name }));
  });
  if (closed) {
    return (
      <>
        <Button variant="default" loading={toggle.running} onClick={toggle.run}>
          {t('users.activate')}
        </Button>
        <ProblemNote error={toggle.error} />
      </>
    );
  }
  return (
    <>
      <Button variant="default" color="bad" onClick={() => setAsks(true)}>
        {t('users.deactivate')}
      </Button>
      <Ask
        opened={asks}
        title={t('users.deactivateTitle', { name: member.name })}
        act={t('users.deactivate')}
        running={toggle.running}
        error={toggle.error}
        onAct={toggle.run}
        onClose={() => setAsks(false)}
      >
        <p>{t('users.deactivateText')}</p>
      </Ask>
    </>
  );
}

/** The acts over an account that need no form: a new link, ending sign-ins, closing and opening it. */
export function MemberActs({ member }: MemberProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [sent, setSent] = useState<SentLink | null>(null);
  const reset = useAct(async () => {
    setSent(await api.post<SentLink>(`/users/${member.id}/reset`, { one_time_code: false }));
  });
  const forgetDevice = useAct(async () => {
    setSent(await api.post<SentLink>(`/users/${member.id}/reset`, { one_time_code: true }));
    await client.invalidateQueries({ queryKey: usersKey });
  });
  const end = useAct(async () => {
    await api.delete(`/users/${member.id}/sessions`);
    say(t('users.ended', { name: member.name }));
  });
  const closed = member.state === 'deactivated';
  return (
    <Panel title={t('users.access')}>
      <div className={styles.form}>
        <ProblemNote error={reset.error ?? forgetDevice.error ?? end.error} />
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
          {member.state === 'active' && (
            <Button variant="default" loading={end.running} onClick={end.run}>
              {t('users.endSignIns')}
            </Button>
          )}
          <Closing member={member} />
        </div>
      </div>
    </Panel>
  );
}
