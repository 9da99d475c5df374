import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Blank, BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import styles from '@/screens/counter/counter.module.css';
import { preparationAfter, stillThere, subjectOf } from '@/screens/counter/overlay';
import { Big, Choice } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { useGo } from '@/screens/counter/places';
import { LineRow } from '@/screens/counter/prepare/LineRow';
import { counterReads } from '@/screens/counter/prepare/reads';
import { PreparationRows } from '@/screens/counter/prepare/Walk';
import { nameOf } from '@/screens/counter/prepare/words';
import type { Preparation } from '@/screens/counter/shapes';
import { useShop } from '@/screens/counter/shop/useShop';
import { useActsAfter } from '@/screens/counter/waiting/sending';
import { usePerform } from '@/screens/counter/waiting/usePerform';

const conditions = ['fine', 'harmed'] as const;
type Condition = (typeof conditions)[number];

/** What nobody came for, and what was cancelled: back where it belongs. */
function ToPutBack() {
  const { t } = useTranslation();
  const shop = useShop();
  const { data, isPending, error, refetch } = useQuery(counterReads.toPutBack(shop.id));
  const acts = useActsAfter(data?.at);
  const items = stillThere(data?.answer.items ?? [], acts);
  return (
    <Place title={t('counter.putBack.title')} back="" busy={isPending}>
      {isPending && <BoneRows waiting rows={6} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      {data && items.length === 0 && <Blank icon={IconCircleCheck} title={t('counter.putBack.none')} text={t('counter.putBack.noneText')} />}
      <PreparationRows items={items} leads={(id) => `put-back/${id}`} />
      <ReadFrom read={data} />
    </Place>
  );
}

/** Where each piece belongs, and whether it can be sold. */
function Pieces({ whole }: { whole: Preparation }) {
  const { t } = useTranslation();
  const go = useGo();
  const [condition, setCondition] = useState<Condition>('fine');
  const { perform, running, error } = usePerform<Preparation>(useCallback(() => go('put-back', true), [go]));
  const lines = whole.lines.filter(({ picked, left_behind }) => picked > left_behind);
  const put = () =>
    perform({
      kind: 'put_back',
      subject: subjectOf(whole.id),
      about: nameOf(whole),
      path: `/preparations/${whole.id}/put-backs`,
      body: condition === 'fine' ? {} : { on_sale: false },
    });
  const isDue = whole.state === 'expired' || (whole.state === 'cancelled' && whole.put_back_at === null);
  const foot = (
    <>
      <ProblemNote error={error} />
      <Big running={running} onClick={() => void put()}>
        {t('counter.putBack.act')}
      </Big>
    </>
  );
  return (
    <Place title={nameOf(whole)} back="put-back" aside={whole.shelf !== '' && <span className={styles.bin}>{whole.shelf}</span>} foot={isDue ? foot : undefined}>
      {!isDue && <Note tone="info">{t('counter.putBack.notDue')}</Note>}
      <ul className={styles.rows} aria-label={t('counter.order.items')}>
        {lines.map((line) => (
          <LineRow key={line.id} line={{ ...line, quantity: line.picked - line.left_behind, short: 0 }} preparationId={whole.id} whose={line.bin} />
        ))}
      </ul>
      {isDue && (
        <Choice
          legend={t('counter.putBack.condition')}
          value={condition}
          options={conditions.map((value) => ({ value, label: t(`counter.putBack.is.${value}`) }))}
          onChange={setCondition}
        />
      )}
      {isDue && <p className={styles.quiet}>{t(`counter.putBack.then.${condition}`)}</p>}
    </Place>
  );
}

function OnePutBack({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(counterReads.preparation(id));
  const acts = useActsAfter(data?.at);
  if (data) return <Pieces whole={preparationAfter(data.answer, acts)} />;
  return (
    <Place title={t('counter.putBack.title')} back="put-back" busy={isPending}>
      {isPending && <BoneRows waiting rows={4} />}
      {error && <Failure error={error} kept={t('counter.notKept')} retry={() => void refetch()} />}
    </Place>
  );
}

export function PutBackPlace({ id }: { id: string }) {
  return id === '' ? <ToPutBack /> : <OnePutBack id={id} />;
}
