import '@/i18n/late';

import { IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { StaffMember } from '@/api/types';
import { Moment } from '@/parts/Fresh';
import { LinkButton } from '@/parts/LinkButton';
import list from '@/parts/list.module.css';
import { PageHead } from '@/parts/Page';
import { Cell, ColumnName, ListBones, RowList } from '@/parts/RowList';
import { Blank, Failure } from '@/parts/States';
import { useNarrow } from '@/parts/useNarrow';
import { useGrantWords } from '@/screens/users/Changes';
import { MemberMark } from '@/screens/users/MemberMark';
import { userQueries } from '@/screens/users/queries';
import styles from '@/screens/users/users.module.css';
import { useAllowed } from '@/shell/useAllowed';

function Columns() {
  const { t } = useTranslation();
  return (
    <>
      <ColumnName>{t('field.name')}</ColumnName>
      <ColumnName look={styles.roomy}>{t('field.mail')}</ColumnName>
      <ColumnName>{t('users.roles')}</ColumnName>
      <ColumnName>{t('users.stateTitle')}</ColumnName>
      <ColumnName look={list.figure}>{t('users.lastSeen')}</ColumnName>
    </>
  );
}

function Cells({ member, tabIndex }: { member: StaffMember; tabIndex: number }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const grants = useGrantWords()(member.grants);
  const link = (
    <Link to="/users/$id" params={{ id: member.id }} className={list.open} tabIndex={tabIndex}>
      {member.name}
    </Link>
  );
  const seen = member.last_seen_at ? <Moment at={member.last_seen_at} look="short" /> : t('users.neverSeen');
  if (narrow) {
    return (
      <>
        <Cell>{link}</Cell>
        <Cell look={list.figure}>
          <MemberMark state={member.state} />
        </Cell>
        <Cell look={list.quiet}>{grants}</Cell>
        <Cell look={`${list.figure ?? ''} ${list.quiet ?? ''}`}>{seen}</Cell>
      </>
    );
  }
  return (
    <>
      <Cell>{link}</Cell>
      <Cell look={`${styles.roomy ?? ''} ${list.quiet ?? ''}`}>{member.mail}</Cell>
      <Cell>
        <span title={grants}>{grants}</span>
      </Cell>
      <Cell>
        <MemberMark state={member.state} />
      </Cell>
      <Cell look={`${list.figure ?? ''} ${list.quiet ?? ''}`}>{seen}</Cell>
    </>
  );
}

function Members() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(userQueries.all());
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  if (query.isPending) return <ListBones waiting grid={styles.grid ?? ''} head={<Columns />} columns={5} />;
  if (query.isError && rows.length === 0) {
    return <Failure error={query.error} kept={t('users.failure')} retry={() => void query.refetch()} />;
  }
  if (rows.length === 0) return <Blank icon={IconUsersGroup} title={t('users.empty.title')} text={t('users.empty.text')} />;
  return (
    <RowList
      label={t('users.title')}
      rows={rows}
      rowId={(member) => member.id}
      grid={styles.grid ?? ''}
      head={<Columns />}
      cells={(member, tabIndex) => <Cells member={member} tabIndex={tabIndex} />}
      hasMore={query.hasNextPage}
      isLoadingMore={query.isFetchingNextPage}
      loadMore={() => void query.fetchNextPage()}
    />
  );
}

/** Who works here, and what each may do where. */
export function UsersScreen() {
  const { t } = useTranslation();
  const may = useAllowed()('users.manage');
  return (
    <div className={list.main} style={{ height: '100%' }}>
      <div className={list.top}>
        <PageHead title={t('users.title')} acts={may ? <LinkButton to="/users/new">{t('users.invite')}</LinkButton> : undefined} />
      </div>
      <div className={list.list}>
        <Members />
      </div>
    </div>
  );
}
