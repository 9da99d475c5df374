import '@/i18n/late';

import { IconCircleCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { Page, PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Blank } from '@/parts/States';
import { attentionQueries } from '@/screens/attention/queries';
import { Overruns } from '@/screens/attention/Overruns';
import { rowsOf } from '@/screens/attention/Section';
import { ShopActs } from '@/screens/attention/ShopActs';
import { DeadJobs, ParkedEvents } from '@/screens/attention/Tasks';
import { needsPerson, Troubled } from '@/screens/attention/Troubled';
import { useAllowed } from '@/shell/useAllowed';

/** How much waits, of what this person may see; null while it is not known, and `more` when it is more. */
function useWaiting(): { count: number | null; more: boolean } {
  const allowed = useAllowed();
  const seesSystem = allowed('system.read');
  const seesConnections = allowed('connections.read');
  const seesStock = allowed('stock.read');
  const acts = useInfiniteQuery(attentionQueries.acts('person'));
  const jobs = useInfiniteQuery({ ...attentionQueries.jobs(), enabled: seesSystem });
  const events = useInfiniteQuery({ ...attentionQueries.events(), enabled: seesSystem });
  const overruns = useInfiniteQuery({ ...attentionQueries.overruns(), enabled: seesStock });
  const connections = useQuery({ ...queries.connections(), enabled: seesConnections });
  const known =
    acts.isSuccess &&
    (!seesSystem || (jobs.isSuccess && events.isSuccess)) &&
    (!seesConnections || connections.isSuccess) &&
    (!seesStock || overruns.isSuccess);
  const troubled = connections.data?.items.filter(needsPerson).length ?? 0;
  const lists = [acts, jobs, events, overruns];
  const count = rowsOf(acts).length + rowsOf(jobs).length + rowsOf(events).length + rowsOf(overruns).length + troubled;
  return { count: known ? count : null, more: lists.some((list) => list.hasNextPage) };
}

/** What waits for a person: acts whose answer was lost, stock held and not there, what was given up, connections in trouble. */
export function AttentionScreen() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { count, more } = useWaiting();
  const words = count === null || count === 0 ? '' : more ? t('attention.more', { count }) : t('attention.count', { count });
  return (
    <Page>
      <PageHead title={t('attention.title')} mark={<span className={parts.muted}>{words}</span>} />
      {count === 0 && <Blank icon={IconCircleCheck} title={t('attention.empty.title')} text={t('attention.empty.text')} />}
      <ShopActs />
      {allowed('stock.read') && <Overruns />}
      {allowed('connections.read') && <Troubled />}
      {allowed('system.read') && <DeadJobs />}
      {allowed('system.read') && <ParkedEvents />}
    </Page>
  );
}
