import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { DeadJob, ParkedEvent } from '@/api/types';
import { Ago } from '@/parts/Fresh';
import { say } from '@/parts/Notices';
import parts from '@/parts/parts.module.css';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/attention/attention.module.css';
import { Item } from '@/screens/attention/Item';
import { attentionQueries } from '@/screens/attention/queries';
import { rowsOf, Section } from '@/screens/attention/Section';
import { useLetGo } from '@/screens/attention/useLetGo';
import { differences } from '@/screens/audit/difference';
import { ChangeTable } from '@/screens/audit/EntryLife';
import { useEntityName } from '@/screens/audit/words';
import { useAllowed } from '@/shell/useAllowed';

/** The error as it fell, for whoever mends it. */
function Fallen({ text }: { text: string | null }) {
  const { t } = useTranslation();
  if (!text) return null;
  return (
    <div>
      <p className={parts.muted}>{t('attention.fallen')}</p>
      <pre className={styles.fallen}>{text}</pre>
    </div>
  );
}

interface ActsProps {
  /** Left out where trying again makes no sense. */
  again?: string | undefined;
  act: { run: () => Promise<void>; running: boolean };
  onLetGo: () => void;
}

function EndingActs({ again, act, onLetGo }: ActsProps) {
  const { t } = useTranslation();
  if (!useAllowed()('system.manage')) return null;
  return (
    <>
      {again !== undefined && (
        <Button variant="default" size="compact-sm" loading={act.running} onClick={act.run}>
          {again}
        </Button>
      )}
      <Button variant="subtle" color="bad" size="compact-sm" onClick={onLetGo}>
        {t('letters.letGo')}
      </Button>
    </>
  );
}

function Job({ job, onLetGo }: { job: DeadJob; onLetGo: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const again = useAct(async () => {
    await api.post(`/jobs/${job.id}/retries`);
    say(t('attention.job.retried'));
    await client.invalidateQueries({ queryKey: ['dead-jobs'] });
  });
  const asked = differences(null, job.payload);
  return (
    <Item
      title={job.title}
      reason={job.reason}
      about={
        <>
          <Ago at={job.failed_at ?? job.created_at} /> · {t('letters.attempts', { count: job.attempts })}
        </>
      }
      acts={<EndingActs again={t('attention.job.again')} act={again} onLetGo={onLetGo} />}
      details={
        <>
          {asked.length > 0 && <ChangeTable changes={asked} both={false} />}
          <Fallen text={job.last_error} />
        </>
      }
    >
      <ProblemNote error={again.error} />
    </Item>
  );
}

/** What the system tried and gave up. */
export function DeadJobs() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(attentionQueries.jobs());
  const { leaving, letGo } = useLetGo('dead-jobs');
  return (
    <Section
      title={t('attention.job.title')}
      query={query}
      rows={rowsOf(query, leaving)}
      kept={t('attention.failure')}
    >
      {(job) => <Job key={job.id} job={job} onLetGo={() => letGo(job.id, `/jobs/${job.id}`)} />}
    </Section>
  );
}

function Parked({ event, onLetGo }: { event: ParkedEvent; onLetGo: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const entityName = useEntityName()(event.entity);
  const again = useAct(async () => {
    const { taken } = await api.post<{ taken: boolean }>(`/parked-events/${event.id}/replays`);
    say(taken ? t('attention.event.taken') : t('attention.event.notTaken'));
    await client.invalidateQueries({ queryKey: ['parked-events'] });
  });
  return (
    <Item
      title={t('attention.event.name', { thing: t('trail.thing', { kind: entityName, id: event.entity_id }), reaction: event.reaction })}
      reason={event.replayable ? event.reason : t('attention.event.gone')}
      about={
        <>
          <Ago at={event.parked_at} /> · {event.name} · {t('letters.attempts', { count: event.attempts })}
        </>
      }
      acts={<EndingActs again={event.replayable ? t('attention.event.again') : undefined} act={again} onLetGo={onLetGo} />}
      details={<Fallen text={event.last_error} />}
    >
      <ProblemNote error={again.error} />
    </Item>
  );
}

/** What happened, and a part of the house could not take. */
export function ParkedEvents() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(attentionQueries.events());
  const { leaving, letGo } = useLetGo('parked-events');
  return (
    <Section
      title={t('attention.event.title')}
      query={query}
      rows={rowsOf(query, leaving)}
      kept={t('attention.failure')}
    >
      {(event) => <Parked key={event.id} event={event} onLetGo={() => letGo(event.id, `/parked-events/${event.id}`)} />}
    </Section>
  );
}
