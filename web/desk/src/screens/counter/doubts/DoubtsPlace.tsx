import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema';
import type { Page } from '@/api/types';
import { useFormat, useNow } from '@/format/useFormat';
import { Blank, BoneRows, Failure, ProblemNote } from '@/parts/States';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { subjectOf } from '@/screens/counter/overlay';
import { Big } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { Row } from '@/screens/counter/parts/Row';
import { keptRead } from '@/screens/counter/reads';
import { useShop } from '@/screens/counter/shop/useShop';
import { useActsAfter } from '@/screens/counter/waiting/sending';
import { usePerform } from '@/screens/counter/waiting/usePerform';

type Trouble = components['schemas']['PreparationTroubleShape'];

const most = 100;

/** Pieces that are held back: they were found after all, or are gone for good. */
function DoubtActs({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation();
  const { perform, running, error } = usePerform(useCallback(() => undefined, []));
  const settle = (outcome: 'found' | 'gone') =>
    void perform({
      kind: 'doubt',
      subject: subjectOf(trouble.preparation_id),
      about: trouble.name,
      path: `/preparation-lines/${trouble.line_id ?? ''}/doubts`,
      body: { outcome },
      undated: true,
    });
  return (
    <>
      <ProblemNote error={error} />
      <div className={controls.acts}>
        <Big quiet running={running} onClick={() => settle('found')}>
          {t('counter.doubts.found')}
        </Big>
        <Big quiet running={running} onClick={() => settle('gone')}>
          {t('counter.doubts.gone')}
        </Big>
      </div>
    </>
  );
}

function LookedAt({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation();
  const { perform, running, error } = usePerform(useCallback(() => undefined, []));
  const settle = () =>
    perform({
      kind: 'settle',
      subject: subjectOf(trouble.preparation_id),
      about: trouble.number || trouble.customer,
      path: `/preparation-troubles/${trouble.id}/settlements`,
      body: {},
      undated: true,
    });
  return (
    <>
      <ProblemNote error={error} />
      <Big quiet running={running} onClick={() => void settle()}>
        {t('counter.doubts.lookedAt')}
      </Big>
    </>
  );
}

/** What it is, whose it is, and what to do about it. */
function Card({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { kind, name, quantity, number, customer, opened_at: at, preparation_id: id } = trouble;
  const pieces = name === '' ? '' : `${quantity} × ${name}`;
  return (
    <li className={styles.card}>
      <div>
        <p className={styles.cardTitle}>{t(`counter.doubts.kind.${kind}`)}</p>
        {pieces !== '' && <p dir="auto">{pieces}</p>}
        <p className={styles.quiet}>{format.ago(at, now)}</p>
      </div>
      <p>{t(`counter.doubts.do.${kind}`)}</p>
      <ul className={styles.rows}>
        <Row place={`preparations/${id}`} title={<bdi>{number || customer || `#${id}`}</bdi>} text={number === '' ? undefined : customer || undefined} />
      </ul>
      {kind === 'in_doubt' ? <DoubtActs trouble={trouble} /> : <LookedAt trouble={trouble} />}
    </li>
  );
}

/** Whether an act of this device has settled it since it was read. */
function isSettled({ id, line_id: line, kind }: Trouble, paths: ReadonlySet<string>): boolean {
  return paths.has(`/preparation-troubles/${id}/settlements`) || (kind === 'in_doubt' && paths.has(`/preparation-lines/${line ?? ''}/doubts`));
}

/** What somebody has to look at: parcels missing or damaged, pieces that nobody found. */
export function DoubtsPlace() {
  const { t } = useTranslation();
  const shop = useShop();
  const { data, isPending, error, refetch } = useQuery(keptRead<Page<Trouble>>('/preparation-troubles', { location_id: shop.id, limit: most }));
  const acts = useActsAfter(data?.at);
  const paths = new Set(acts.filter(({ refusal }) => refusal === undefined).map(({ path }) => path));
  const troubles = (data?.answer.items ?? []).filter((trouble) => !isSettled(trouble, paths));
  return (
    <Place title={t('counter.doubts.title')} back="" busy={isPending}>
      {isPending && <BoneRows waiting rows={4} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      {data && troubles.length === 0 && <Blank icon={IconCircleCheck} title={t('counter.doubts.none')} text={t('counter.doubts.noneText')} />}
      <ul className={styles.group}>
        {troubles.map((trouble) => (
          <Card key={trouble.id} trouble={trouble} />
        ))}
      </ul>
      <ReadFrom read={data} />
    </Place>
  );
}
