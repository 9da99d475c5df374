import { Button, Modal } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconMail, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { StaffMember } from '@/api/types';
import { Moment } from '@/parts/Fresh';
import { Mark } from '@/parts/Mark';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BoneRows, Failure } from '@/parts/States';
import { Invite } from '@/screens/users/Invite';
import { Member } from '@/screens/users/Member';
import styles from '@/screens/users/users.module.css';
import { useAllowed } from '@/shell/useAllowed';
import type { Tone } from '@/theme/tokens';

const looks: Record<StaffMember['state'], [Tone, Icon]> = {
  active: ['good', IconCircleCheck],
  invited: ['info', IconMail],
  deactivated: ['muted', IconCircleX],
};

function MemberRow({ member, onOpen }: { member: StaffMember; onOpen: (() => void) | undefined }) {
  const { t } = useTranslation();
  const { data: roles } = useQuery(queries.roles());
  const [tone, icon] = looks[member.state];
  const roleWords = member.grants.map((grant) => roles?.items.find((one) => one.role === grant.role)?.title ?? grant.role);
  return (
    <tr>
      <td>
        {onOpen ? (
          <button type="button" className={styles.name} onClick={onOpen}>
            {member.name}
          </button>
        ) : (
          member.name
        )}
      </td>
      <td className={parts.muted}>{member.mail}</td>
      <td>{[...new Set(roleWords)].join(', ')}</td>
      <td>
        <Mark tone={tone} icon={icon} text={t(`users.state.${member.state}`)} />
      </td>
      <td className={`${parts.figure ?? ''} ${parts.muted ?? ''}`}>
        {member.last_seen_at ? <Moment at={member.last_seen_at} look="short" /> : t('users.neverSeen')}
      </td>
    </tr>
  );
}

function MemberTable({ members, onOpen }: { members: StaffMember[]; onOpen: ((member: StaffMember) => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={parts.tableFrame}>
      <table className={parts.table}>
        <thead>
          <tr>
            <th>{t('field.name')}</th>
            <th>{t('field.mail')}</th>
            <th>{t('users.roles')}</th>
            <th>{t('users.stateTitle')}</th>
            <th className={parts.figure}>{t('users.lastSeen')}</th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <MemberRow key={member.id} member={member} onOpen={onOpen && (() => onOpen(member))} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Who works here and what each may do. */
export function UsersScreen() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { data, isPending, error, refetch } = useQuery(queries.users());
  const [opened, setOpened] = useState<StaffMember | 'new' | null>(null);
  const may = allowed('users.manage');
  const close = () => setOpened(null);
  const title = opened === 'new' ? t('users.invite') : (opened?.name ?? '');
  return (
    <Page>
      <PageHead title={t('users.title')} acts={may ? <Button onClick={() => setOpened('new')}>{t('users.invite')}</Button> : undefined} />
      <Panel flush>
        {isPending && <BoneRows waiting rows={6} />}
        {!data && error && <Failure error={error} kept={t('users.failure')} retry={() => void refetch()} />}
        {data && <MemberTable members={data.items} onOpen={may ? setOpened : undefined} />}
      </Panel>
      <Modal opened={opened !== null} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('act.close') }}>
        {opened === 'new' && <Invite onDone={close} />}
        {opened !== null && opened !== 'new' && <Member key={opened.id} member={opened} onDone={close} />}
      </Modal>
    </Page>
  );
}
