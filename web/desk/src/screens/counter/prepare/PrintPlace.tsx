import { IconFileText, IconTicket, IconTruckDelivery, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api, base } from '@/api/client';
import type { components } from '@/api/schema';
import { BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/counter/counter.module.css';
import { inTime } from '@/screens/counter/inTime';
import { Big } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { counterReads } from '@/screens/counter/prepare/reads';
import { nameOf } from '@/screens/counter/prepare/words';
import type { Preparation } from '@/screens/counter/shapes';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

type Label = components['schemas']['LabelShape'];

/** A label is bought by a worker: it is looked at again until it is there. In milliseconds. */
const lookAgain = 1500;
const inUse: readonly Label['state'][] = ['asked', 'uncertain', 'bought'];

interface PaperProps {
  address: string;
  icon: Icon;
  title: string;
  text?: string;
}

/** A page of its own, which the browser prints. */
function Paper({ address, icon: Shape, title, text }: PaperProps) {
  return (
    <li>
      <a className={styles.row} href={address} target="_blank" rel="noreferrer">
        <Shape className={styles.rowIcon} stroke={iconStroke} aria-hidden />
        <span className={styles.rowWords}>
          <span className={styles.rowTitle}>{title}</span>
          {text && <span className={styles.rowText}>{text}</span>}
        </span>
      </a>
    </li>
  );
}

function useLabels(id: string) {
  return useQuery({
    queryKey: ['counter', 'labels', id],
    queryFn: ({ signal }) => api.get<{ items: Label[] }>(`/preparations/${id}/labels`, {}, signal),
    refetchInterval: ({ state: { data } }) => (data?.items.some(({ state }) => state === 'asked') ? lookAgain : false),
    retry: false,
  });
}

/** The label of what is sent: bought once, and printed as often as one likes. */
function Labels({ whole }: { whole: Preparation }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const { data, error, refetch } = useLabels(whole.id);
  const buying = useAct(async () => {
    await inTime(api.post(`/preparations/${whole.id}/labels`, {}));
    await refetch();
  });
  const labels = data?.items ?? [];
  const last = labels.at(-1);
  const offers = data !== undefined && !labels.some(({ state }) => inUse.includes(state)) && whole.state !== 'handed_over';
  return (
    <section className={styles.group} aria-label={t('counter.print.labels')}>
      <h2 className={styles.groupTitle}>{t('counter.print.labels')}</h2>
      <ProblemNote error={error ?? buying.error} />
      {last && last.state !== 'bought' && <Note tone={last.state === 'failed' ? 'bad' : 'info'}>{last.reason || t(`counter.print.is.${last.state}`)}</Note>}
      <ul className={styles.rows}>
        {labels.map(
          ({ id, document, carrier, tracking_number: number, format }) =>
            document !== null && <Paper key={id} address={document} icon={IconTruckDelivery} title={t('counter.print.label')} text={[carrier, number, format.toUpperCase()].filter(Boolean).join(' · ')} />,
        )}
      </ul>
      {offers && allowed('labels.buy') && (
        <Big quiet running={buying.running} onClick={() => void buying.run()}>
          {t('counter.print.buy')}
        </Big>
      )}
    </section>
  );
}

/** What is put on paper: into the parcel, onto the shelf, onto the parcel. */
export function PrintPlace({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(counterReads.preparation(id));
  const whole = data?.answer;
  const at = `${base}/preparations/${id}`;
  return (
    <Place title={t('counter.print.title')} back={`preparations/${id}`} busy={isPending}>
      {isPending && <BoneRows waiting rows={4} />}
      {!whole && error && <Failure error={error} kept={t('counter.notKept')} retry={() => void refetch()} />}
      {whole && (
        <>
          <p className={styles.said}>
            <bdi>{nameOf(whole)}</bdi>
          </p>
          <ul className={styles.rows}>
            <Paper address={`${at}/slip`} icon={IconFileText} title={t('counter.print.slip')} text={t('counter.print.slipText')} />
            <Paper address={`${at}/shelf-ticket?size=a6`} icon={IconTicket} title={t('counter.print.ticket')} text={t('counter.print.ticketText')} />
            <Paper address={`${at}/shelf-ticket?size=62mm`} icon={IconTicket} title={t('counter.print.roll')} text={t('counter.print.rollText')} />
          </ul>
          {!whole.collected && <Labels whole={whole} />}
        </>
      )}
    </Place>
  );
}
