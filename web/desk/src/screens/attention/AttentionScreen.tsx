import '@/i18n/late';

import { IconCircleCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { LinkButton } from '@/parts/LinkButton';
import { Page, PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Blank, BonePanel } from '@/parts/States';
import { attentionQueries } from '@/screens/attention/queries';
import { Overruns } from '@/screens/attention/Overruns';
import { rowsOf } from '@/screens/attention/Section';
import { ShopActs } from '@/screens/attention/ShopActs';
import { failedOf, FailedDispatch, FailedPurchases } from '@/screens/attention/Taken';
import { DeadJobs, ParkedEvents } from '@/screens/attention/Tasks';
import { needsPerson, Troubled } from '@/screens/attention/Troubled';
import { useAllowed } from '@/shell/useAllowed';

/** Of what nothing came, of what the house took and sends by itself; null while it is not known. */
function useFailed(): { count: number | null; more: boolean } {
  const allowed = useAllowed();
  const seesPurchases = allowed('purchases.read');
  const seesDispatch = allowed('preparations.read');
  const purchases = useInfiniteQuery({ ...attentionQueries.purchases(), enabled: seesPurchases });
  const labels = useInfiniteQuery({ ...attentionQueries.labels(), enabled: seesDispatch });
  const couriers = useInfiniteQuery({ ...attentionQueries.couriers(), enabled: seesDispatch });
  const known = (!seesPurchases || purchases.isSuccess) && (!seesDispatch || (labels.isSuccess && couriers.isSuccess));
  const count = failedOf(rowsOf(purchases)).length + failedOf(rowsOf(labels)).length + failedOf(rowsOf(couriers)).length;
  return { count: known ? count : null, more: purchases.hasNextPage || labels.hasNextPage || couriers.hasNextPage };
}

const route = getRouteApi('/shell/attention');

const lists = {
  purchases: lazy(() => import('@/screens/purchases/PurchasesScreen').then(({ PurchasesScreen }) => ({ default: PurchasesScreen }))),
  dispatch: lazy(() => import('@/screens/dispatch/DispatchScreen').then(({ DispatchScreen }) => ({ default: DispatchScreen }))),
};

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
  const failed = useFailed();
  const known =
    acts.isSuccess &&
    failed.count !== null &&
    (!seesSystem || (jobs.isSuccess && events.isSuccess)) &&
    (!seesConnections || connections.isSuccess) &&
    (!seesStock || overruns.isSuccess);
  const troubled = connections.data?.items.filter(needsPerson).length ?? 0;
  const lists = [acts, jobs, events, overruns];
  const count = rowsOf(acts).length + rowsOf(jobs).length + rowsOf(events).length + rowsOf(overruns).length + troubled + (failed.count ?? 0);
  return { count: known ? count : null, more: failed.more || lists.some((list) => list.hasNextPage) };
}

/** The whole lists of what is looked at here only where it is in trouble. */
function Lists() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  return (
    <>
      {allowed('purchases.read') && (
        <LinkButton to="/attention" search={{ list: 'purchases' }} variant="default">
          {t('purchases.title')}
        </LinkButton>
      )}
      {allowed('preparations.read') && (
        <LinkButton to="/attention" search={{ list: 'dispatch' }} variant="default">
          {t('dispatch.title')}
        </LinkButton>
      )}
    </>
  );
}

/** What waits for a person: acts whose answer was lost, stock held and not there, what was given up, connections in trouble. */
function Waiting() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { count, more } = useWaiting();
  const words = count === null || count === 0 ? '' : more ? t('attention.more', { count }) : t('attention.count', { count });
  return (
    <Page>
      <PageHead title={t('attention.title')} mark={<span className={parts.muted}>{words}</span>} acts={<Lists />} />
      {count === 0 && <Blank icon={IconCircleCheck} title={t('attention.empty.title')} text={t('attention.empty.text')} />}
      <ShopActs />
      {allowed('purchases.read') && <FailedPurchases />}
      {allowed('preparations.read') && <FailedDispatch />}
      {allowed('stock.read') && <Overruns />}
      {allowed('connections.read') && <Troubled />}
      {allowed('system.read') && <DeadJobs />}
      {allowed('system.read') && <ParkedEvents />}
    </Page>
  );
}

/** What waits, or the whole of one of the lists that it is drawn from. */
export function AttentionScreen() {
  const { list } = route.useSearch();
  if (list !== 'purchases' && list !== 'dispatch') return <Waiting />;
  const List = lists[list];
  return (
    <Suspense fallback={<BonePanel waiting />}>
      <List />
    </Suspense>
  );
}
