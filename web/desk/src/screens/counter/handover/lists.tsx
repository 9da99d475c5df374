import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { Blank, BoneRows, Failure } from '@/parts/States';
import { packedSince, stillThere } from '@/screens/counter/overlay';
import { Place } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { counterReads } from '@/screens/counter/prepare/reads';
import { PreparationRows } from '@/screens/counter/prepare/Walk';
import type { PreparationItem } from '@/screens/counter/shapes';
import { useShop } from '@/screens/counter/shop/useShop';
import { useActsAfter } from '@/screens/counter/waiting/sending';

function plain(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Those whose number, name or shelf holds what was typed. */
export function soughtIn(items: readonly PreparationItem[], sought: string): PreparationItem[] {
  return items.filter(({ number, customer, shelf }) => plain(`${number} ${customer} ${shelf}`).includes(plain(sought.trim())));
}

/** What is ready in this shop: as it was read, and as it is by what was done since. */
export function useReady() {
  const shop = useShop();
  const query = useQuery(counterReads.ready(shop.id));
  const { data: before } = useQuery(counterReads.toPrepare(shop.id));
  const acts = useActsAfter(query.data?.at);
  const read = query.data?.answer.items ?? [];
  const packed = packedSince(before?.answer.items ?? [], acts).filter(({ id }) => read.every((item) => item.id !== id));
  return { ...query, items: [...packed, ...stillThere(read, acts)] };
}

/** What waits for carriers and couriers. */
export function LeavingPlace() {
  const { t } = useTranslation();
  const { data, items, isPending, error, refetch } = useReady();
  const leaving = items.filter(({ collected }) => !collected);
  return (
    <Place title={t('counter.leaving.title')} back="" busy={isPending}>
      {isPending && <BoneRows waiting rows={6} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      {data && leaving.length === 0 && <Blank icon={IconCircleCheck} title={t('counter.leaving.none')} text={t('counter.leaving.noneText')} />}
      <PreparationRows items={leaving} />
      <ReadFrom read={data} />
    </Place>
  );
}
