import { IconCircleCheck, IconListDetails, IconPackages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { Blank, BoneRows, Failure, Note } from '@/parts/States';
import styles from '@/screens/counter/counter.module.css';
import { itemsAfter, openLines, toPrepare } from '@/screens/counter/overlay';
import { Place } from '@/screens/counter/parts/Place';
import { Refused } from '@/screens/counter/parts/Refused';
import { Row } from '@/screens/counter/parts/Row';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { LineRow } from '@/screens/counter/prepare/LineRow';
import { counterReads } from '@/screens/counter/prepare/reads';
import { usePicking, type Fetched } from '@/screens/counter/prepare/usePicking';
import { nameOf, purposeOf } from '@/screens/counter/prepare/words';
import type { PreparationItem } from '@/screens/counter/shapes';
import { ScanField } from '@/screens/counter/scanning/ScanField';
import { useShop } from '@/screens/counter/shop/useShop';
import { useMe } from '@/shell/useMe';
import { useActsAfter } from '@/screens/counter/waiting/sending';

function useToPrepare(): PreparationItem[] {
  const shop = useShop();
  const { data } = useQuery(counterReads.toPrepare(shop.id));
  const acts = useActsAfter(data?.at);
  return toPrepare(itemsAfter(data?.answer.items ?? [], acts), acts);
}

/** Orders of which all was fetched, or is known to be missing. */
function ToPack({ items }: { items: readonly PreparationItem[] }) {
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <section className={styles.group} aria-label={t('counter.pick.toPack')}>
      <h2 className={styles.groupTitle}>{t('counter.pick.toPack')}</h2>
      <ul className={styles.rows}>
        {items.map((item) => (
          <Row key={item.id} place={`preparations/${item.id}/pack`} icon={IconPackages} title={<bdi>{nameOf(item)}</bdi>} text={[item.customer, purposeOf(item, t)].join(' · ')} />
        ))}
      </ul>
    </section>
  );
}

function LastFetched({ last }: { last: Fetched | undefined }) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite" className={last ? undefined : 'unseen'}>
      {last && (
        <Note tone="good">
          <strong>{last.line.name}</strong> → {t('counter.pick.into', { name: last.about })}
        </Note>
      )}
    </div>
  );
}

/** All that is to be fetched, of all orders, in the order in which one walks. */
export function Walk() {
  const { t } = useTranslation();
  const shop = useShop();
  const { data, error, isPending, refetch } = useQuery(counterReads.pickList(shop.id));
  const acts = useActsAfter(data?.at);
  const items = useToPrepare();
  const lines = openLines(data?.answer.items ?? [], acts);
  const open = lines.map((line) => ({ line, preparationId: line.preparation_id, about: nameOf({ ...line, id: line.preparation_id }) }));
  const picking = usePicking(open);
  const packed = items.filter(({ left, pieces, short }) => left === 0 && pieces > short);
  return (
    <Place title={t('counter.pick.title')} back="" busy={isPending} foot={<ScanField label={t('counter.scan.article')} onScan={picking.scan} />}>
      <LastFetched last={picking.last} />
      <Refused error={picking.error} takeOver={picking.takeOver} />
      <ToPack items={packed} />
      {isPending && <BoneRows waiting rows={6} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      {data && lines.length === 0 && packed.length === 0 && <Blank icon={IconCircleCheck} title={t('counter.pick.none')} text={t('counter.pick.noneText')} />}
      {open.length > 0 && (
        <ul className={styles.rows} aria-label={t('counter.pick.walk')}>
          {open.map((fetched) => (
            <LineRow
              key={fetched.line.id}
              line={fetched.line}
              preparationId={fetched.preparationId}
              whose={fetched.about}
              onTake={() => picking.take(fetched, fetched.line.left)}
            />
          ))}
        </ul>
      )}
      {items.length > 0 && (
        <ul className={styles.rows}>
          <Row place="orders" icon={IconListDetails} title={t('counter.pick.byOrder')} aside={<span className={styles.quantity}>{items.length}</span>} />
        </ul>
      )}
      <ReadFrom read={data} />
    </Place>
  );
}

/** The orders to prepare, one by one: the most urgent first. */
export function Orders() {
  const { t } = useTranslation();
  const items = useToPrepare();
  const urgent = [...items].sort((one, other) => (one.due_at ?? '9').localeCompare(other.due_at ?? '9'));
  return (
    <Place title={t('counter.pick.byOrder')} back="pick">
      {urgent.length === 0 && <Blank icon={IconCircleCheck} title={t('counter.pick.none')} text={t('counter.pick.noneText')} />}
      <PreparationRows items={urgent} />
    </Place>
  );
}

/** Preparations, each with whose it is, what it is and how far one has come. */
export function PreparationRows({ items, leads = (id) => `preparations/${id}` }: { items: readonly PreparationItem[]; leads?: (id: string) => string }) {
  const { t } = useTranslation();
  const me = useMe();
  if (items.length === 0) return null;
  return (
    <ul className={styles.rows}>
      {items.map((item) => (
        <Row
          key={item.id}
          place={leads(item.id)}
          title={<bdi>{item.customer || nameOf(item)}</bdi>}
          text={[item.number, purposeOf(item, t), item.taken_by && item.state === 'picking' && item.taken_by.id !== me?.id && t('counter.pick.takenBy', { name: item.taken_by.name })].filter(Boolean).join(' · ')}
          aside={item.shelf !== '' ? <span className={styles.bin}>{item.shelf}</span> : <span className={styles.rowText}>{t('counter.pieces', { count: item.pieces })}</span>}
        />
      ))}
    </ul>
  );
}
