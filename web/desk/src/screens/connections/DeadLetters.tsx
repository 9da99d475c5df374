import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { queries } from '@/api/queries';
import type { DeadLetter } from '@/api/types';
import { Ago } from '@/parts/Fresh';
import { doUnlessUndone, say } from '@/parts/Notices';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BoneRows, Failure, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/connections/connections.module.css';
import { useResourceName } from '@/screens/connections/words';
import { useAllowed } from '@/shell/useAllowed';

interface LetterProps {
  letter: DeadLetter;
  onLetGo: (letter: DeadLetter) => void;
}

function Letter({ letter, onLetGo }: LetterProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const allowed = useAllowed();
  const name = useResourceName()(letter.resource ?? letter.kind);
  const [shows, setShows] = useState(false);
  const replay = useAct(async () => {
    await api.post(`/dead-letters/${letter.id}/replays`);
    say(t('letters.replayed'));
    await client.invalidateQueries({ queryKey: ['dead-letters'] });
    await client.invalidateQueries({ queryKey: ['connections'] });
  });
  return (
    <li className={styles.letter}>
      <div className={styles.letterText}>
        <p>
          {name} {letter.external_id}
        </p>
        <p>{letter.reason}</p>
        {letter.words !== '' && <p className={parts.muted}>{letter.words}</p>}
        <p className={parts.muted}>
          <Ago at={letter.received_at} /> · {t('letters.attempts', { count: letter.attempts })}
        </p>
        <ProblemNote error={replay.error} />
        {shows && <pre className={styles.excerpt}>{letter.excerpt}</pre>}
      </div>
      <div className={styles.acts}>
        <Button variant="subtle" size="compact-sm" aria-expanded={shows} onClick={() => setShows(!shows)}>
          {shows ? t('letters.hide') : t('letters.show')}
        </Button>
        {allowed('dead_letters.manage') && (
          <>
            <Button variant="default" size="compact-sm" loading={replay.running} onClick={replay.run}>
              {t('letters.replay')}
            </Button>
            <Button variant="subtle" color="bad" size="compact-sm" onClick={() => onLetGo(letter)}>
              {t('letters.letGo')}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

/** What could not be read: each with its reason, to be tried again after a fix, or let go. */
export function DeadLetters({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useInfiniteQuery(queries.deadLetters(connectionId));
  const [leaving, setLeaving] = useState<readonly string[]>([]);
  const letGo = (letter: DeadLetter) => {
    const stay = () => setLeaving((ids) => ids.filter((id) => id !== letter.id));
    setLeaving((ids) => [...ids, letter.id]);
    const leave = async () => {
      try {
        await api.delete(`/dead-letters/${letter.id}`);
      } catch {
        say(t('letters.notLetGo'));
      }
      await client.invalidateQueries({ queryKey: ['dead-letters'] });
      await client.invalidateQueries({ queryKey: ['connections'] });
      stay();
    };
    doUnlessUndone(t('letters.letGoDone'), () => void leave(), stay);
  };
  const letters = query.data?.pages.flatMap((page) => page.items).filter(({ id }) => !leaving.includes(id)) ?? [];
  return (
    <Panel title={t('letters.title')} flush>
      {query.isPending && <BoneRows waiting rows={2} />}
      {query.isError && letters.length === 0 && (
        <Failure error={query.error} kept={t('letters.failure')} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && letters.length === 0 && (
        <div className={parts.bonePanel}>
          <p className={parts.muted}>{t('letters.none')}</p>
        </div>
      )}
      <ul>
        {letters.map((letter) => (
          <Letter key={letter.id} letter={letter} onLetGo={letGo} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className={parts.bonePanel}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('act.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
