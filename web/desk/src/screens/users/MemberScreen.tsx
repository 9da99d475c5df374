import '@/i18n/late';

import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, type Tagged } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/api/queries';
import type { StaffMember } from '@/api/types';
import { Ask } from '@/parts/Ask';
import { Form } from '@/parts/Form';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BonePanel, Failure, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { Changes, useGrantWords } from '@/screens/users/Changes';
import { changesOf } from '@/screens/users/grants';
import { MemberActs } from '@/screens/users/MemberActs';
import { MemberMark } from '@/screens/users/MemberMark';
import { usePlaces, userQueries, usersKey } from '@/screens/users/queries';
import { RoleChoice } from '@/screens/users/RoleChoice';
import { useDrafts } from '@/screens/users/useDrafts';
import styles from '@/screens/users/users.module.css';
import { useAllowed } from '@/shell/useAllowed';
import { useMe } from '@/shell/useMe';

const route = getRouteApi('/shell/users/$id');

/** What is typed, what it changes, and keeping it; the state that was read goes along. */
function useMemberForm({ answer: member, tag }: Tagged<StaffMember>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useMe();
  const [name, setName] = useState(member.name);
  const [asks, setAsks] = useState(false);
  const { drafts, set, grants } = useDrafts(member.grants);
  const changes = grants === null ? [] : changesOf(member.grants, grants);
  const renamed = name.trim() !== member.name;
  const save = useAct(async () => {
    await api.patch(`/users/${member.id}`, { name: name.trim(), grants }, tag);
    setAsks(false);
    say(t('users.kept', { name: name.trim() }));
    if (me?.id === member.id) await client.invalidateQueries({ queryKey: queries.session().queryKey });
    await client.invalidateQueries({ queryKey: usersKey });
  });
  return {
    name,
    setName,
    drafts,
    set,
    changes,
    save,
    asks,
    setAsks,
    isMe: me?.id === member.id,
    takes: changes.filter((change) => change.takes),
    ready: grants !== null && name.trim() !== '' && (renamed || changes.length > 0),
    unfinished: drafts.length > 0 && grants === null,
  };
}

/** Someone else was faster: what was typed is not forced over it. */
function Overtaken({ error, onReload }: { error: unknown; onReload: () => void }) {
  const { t } = useTranslation();
  if (!(error instanceof Problem && error.status === 412)) return <ProblemNote error={error} />;
  return (
    <Note tone="warn" urgent>
      <p>{t('users.overtaken')}</p>
      <Button variant="default" size="compact-sm" onClick={onReload}>
        {t('users.reload')}
      </Button>
    </Note>
  );
}

function Rights({ member, onReload }: { member: Tagged<StaffMember>; onReload: () => void }) {
  const { t } = useTranslation();
  const form = useMemberForm(member);
  const { name, changes, save, takes } = form;
  const submit = async () => {
    if (takes.length > 0) form.setAsks(true);
    else await save.run();
  };
  const hint = form.drafts.length === 0 ? t('users.chooseRole') : form.unfinished ? t('users.unfinished') : '';
  return (
    <Form className={styles.stack} onSubmit={submit}>
      <Panel title={t('users.who')}>
        <div className={styles.form}>
          <TextInput label={t('field.mail')} value={member.answer.mail} readOnly />
          <TextInput label={t('field.name')} required withAsterisk={false} value={name} onChange={(event) => form.setName(event.currentTarget.value)} />
        </div>
      </Panel>
      <Panel title={t('users.rights')}>
        <RoleChoice drafts={form.drafts} onChange={form.set} />
      </Panel>
      <div className={styles.saveBar} role="region" aria-label={t('change.title')}>
        {changes.length > 0 && <Changes changes={changes} />}
        {!form.asks && <Overtaken error={save.error} onReload={onReload} />}
        {hint !== '' && <p className={parts.muted}>{hint}</p>}
        <Button type="submit" loading={save.running && !form.asks} disabled={!form.ready}>
          {t('act.save')}
        </Button>
      </div>
      <Ask
        opened={form.asks}
        title={t('change.asks', { name: member.answer.name })}
        act={t('change.takeAway')}
        running={save.running}
        error={save.error}
        onAct={save.run}
        onClose={() => {
          form.setAsks(false);
          save.clear();
        }}
      >
        <Changes changes={takes} />
        {form.isMe && <Note tone="warn">{t('change.own')}</Note>}
      </Ask>
    </Form>
  );
}

/** For those who may look and not change. */
function Shown({ member }: { member: StaffMember }) {
  const { t } = useTranslation();
  const grantWords = useGrantWords();
  return (
    <Panel title={t('users.rights')}>
      <p>{grantWords(member.grants)}</p>
    </Panel>
  );
}

/** One account: who it is, what they may do and where, and the acts over it. */
export function MemberScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const client = useQueryClient();
  const may = useAllowed()('users.manage');
  const places = usePlaces();
  const { data, isPending, error, refetch } = useQuery(userQueries.one(id));
  const missing = data ? places.error : error;
  const [reloads, setReloads] = useState(0);
  const reload = async () => {
    await refetch();
    setReloads(reloads + 1);
  };
  return (
    <Page>
      <p>
        <Link to="/users">← {t('users.title')}</Link>
      </p>
      {data && <PageHead title={data.answer.name} mark={<MemberMark state={data.answer.state} />} />}
      {!data && error && <PageHead title={t('users.title')} />}
      {(isPending || (data && places.pending)) && <BonePanel waiting />}
      {missing !== null && <Failure error={missing} kept={t('users.failureOne')} retry={() => void client.invalidateQueries()} />}
      {data && !places.pending && places.error === null && may && (
        <>
          <Rights key={`${id} ${data.answer.version} ${reloads}`} member={data} onReload={() => void reload()} />
          <MemberActs member={data.answer} />
        </>
      )}
      {data && !may && <Shown member={data.answer} />}
    </Page>
  );
}
