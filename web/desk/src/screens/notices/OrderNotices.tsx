import '@/i18n/late';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { late } from '@/parts/late';
import parts from '@/parts/parts.module.css';
import { Note } from '@/parts/States';
import type { NewNoticeProps } from '@/screens/notices/NewNotice';
import styles from '@/screens/notices/notices.module.css';
import { noticeQueries, type Notice } from '@/screens/notices/queries';
import { noticeWords, spanWords } from '@/screens/notices/words';
import { useAllowed } from '@/shell/useAllowed';

const NewNotice = late<NewNoticeProps>(() => import('@/screens/notices/NewNotice').then(({ NewNotice: Part }) => Part));

export interface OrderNoticesProps {
  order: { id: string; number: string };
  /** Puts a notice's words where somebody writes. */
  onInsert?: ((notice: Notice) => void) | undefined;
}

/** What keeps an order from going as usual, as far as somebody wrote it down; and the way to write it down. */
export function OrderNotices({ order, onInsert }: OrderNoticesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const allowed = useAllowed();
  const [writes, setWrites] = useState(false);
  const { data } = useQuery({ ...noticeQueries.ofOrder(order.id), enabled: allowed('notices.read') });
  const notices = data?.items ?? [];
  const may = allowed('notices.write');
  if (notices.length === 0 && !may) return null;
  return (
    <section className={styles.beside} aria-label={t('notices.title')}>
      {notices.map((notice) => (
        <Note key={notice.id} tone="warn">
          <p>{noticeWords(notice)}</p>
          <p className={`${parts.muted ?? ''} ${styles.foot ?? ''}`}>
            {[t(`notices.kind.${notice.kind}`), spanWords(t, format, notice), notice.author_name].filter(Boolean).join(' · ')}
            {onInsert && (
              <Button variant="subtle" size="compact-xs" onClick={() => onInsert(notice)}>
                {t('notices.insert')}
              </Button>
            )}
          </p>
        </Note>
      ))}
      {may && (
        <div>
          <Button variant="subtle" size="compact-sm" onClick={() => setWrites(true)}>
            {t('notices.add')}
          </Button>
        </div>
      )}
      {writes && <NewNotice order={order} onClose={() => setWrites(false)} />}
    </section>
  );
}
