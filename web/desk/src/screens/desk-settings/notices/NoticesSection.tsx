import '@/i18n/late';

import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCalendarTime, IconCircleCheck, IconSpeakerphone, type Icon } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { useFormat } from '@/format/useFormat';
import { Ask } from '@/parts/Ask';
import { Mark } from '@/parts/Mark';
import { say } from '@/parts/Notices';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { NoticeForm } from '@/screens/notices/NoticeForm';
import styles from '@/screens/notices/notices.module.css';
import { noticeQueries, noticesKey, type Notice } from '@/screens/notices/queries';
import { noticeWords, spanWords, whereWords } from '@/screens/notices/words';
import { usePlaces } from '@/screens/users/queries';
import { useAllowed } from '@/shell/useAllowed';
import type { Tone } from '@/theme/tokens';

const looks: Record<string, [Tone, Icon]> = {
  holding: ['warn', IconAlertTriangle],
  coming: ['info', IconCalendarTime],
  past: ['muted', IconCircleCheck],
};
const states = ['holding', 'coming', 'past'] as const;

interface LineProps {
  notice: Notice;
  may: boolean;
  onEdit: () => void;
  onWithdraw: () => void;
}

function NoticeLine({ notice, may, onEdit, onWithdraw }: LineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { stores } = usePlaces();
  const storeName = (id: string) => stores.find(({ target }) => target === `store:${id}`)?.name ?? id;
  const [tone, icon] = looks[notice.state] ?? looks['past'] ?? ['muted', IconCircleCheck];
  return (
    <li className={styles.line}>
      <div className={styles.about}>
        <div className={styles.foot}>
          <Mark tone={tone} icon={icon} text={t(`notices.kind.${notice.kind}`)} />
          <span className={parts.muted}>{spanWords(t, format, notice)}</span>
        </div>
        <p>{noticeWords(notice)}</p>
        <p className={parts.muted}>
          {[...whereWords(t, format, notice, storeName), t('notices.by', { name: notice.author_name })].join(' · ')}
          {notice.order_id !== null && (
            <>
              {' · '}
              <Link to="/orders/$id" params={{ id: notice.order_id }}>
                {t('notices.showOrder')}
              </Link>
            </>
          )}
        </p>
      </div>
      {may && (
        <div className={styles.acts}>
          <Button variant="default" size="compact-sm" onClick={onEdit}>
            {t('notices.edit')}
          </Button>
          {notice.state !== 'past' && (
            <Button variant="subtle" color="bad" size="compact-sm" onClick={onWithdraw}>
              {t('notices.withdraw')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function Withdrawing({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { run, running, error } = useAct(async () => {
    await api.delete(`/notices/${notice.id}`);
    await client.invalidateQueries({ queryKey: noticesKey });
    say(t('notices.withdrawn'));
    onClose();
  });
  return (
    <Ask opened title={t('notices.withdrawTitle')} act={t('notices.withdraw')} running={running} error={error} onAct={run} onClose={onClose}>
      <p>{noticeWords(notice)}</p>
      <p>{t('notices.withdrawText')}</p>
    </Ask>
  );
}

/** Strikes, storms and closures: what agents and drafts tell customers while they last. */
export function NoticesSection() {
  const { t } = useTranslation();
  const may = useAllowed()('notices.write');
  const query = useInfiniteQuery(noticeQueries.all());
  const [edited, setEdited] = useState<Notice | 'new'>();
  const [withdrawn, setWithdrawn] = useState<Notice>();
  const notices = query.data?.pages.flatMap((page) => page.items) ?? [];
  const begin = may ? <Button onClick={() => setEdited('new')}>{t('notices.new')}</Button> : undefined;
  return (
    <Page>
      <PageHead title={t('notices.title')} acts={begin} />
      {edited !== undefined && (
        <Panel title={edited === 'new' ? t('notices.new') : t('notices.edit')}>
          <NoticeForm
            key={edited === 'new' ? 'new' : edited.id}
            notice={edited === 'new' ? undefined : edited}
            onDone={() => setEdited(undefined)}
          />
        </Panel>
      )}
      {query.isPending && <BonePanel waiting />}
      {query.isError && <Failure error={query.error} kept={t('notices.failure')} retry={() => void query.refetch()} />}
      {query.isSuccess && notices.length === 0 && <Blank icon={IconSpeakerphone} title={t('notices.empty.title')} text={t('notices.empty.text')} />}
      {states.map((state) => {
        const of = notices.filter((notice) => notice.state === state);
        if (of.length === 0) return null;
        return (
          <Panel key={state} title={t(`notices.state.${state}`)} flush>
            <ul>
              {of.map((notice) => (
                <NoticeLine key={notice.id} notice={notice} may={may} onEdit={() => setEdited(notice)} onWithdraw={() => setWithdrawn(notice)} />
              ))}
            </ul>
          </Panel>
        );
      })}
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('act.more')}
        </Button>
      )}
      {withdrawn && <Withdrawing notice={withdrawn} onClose={() => setWithdrawn(undefined)} />}
    </Page>
  );
}
