import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { Page } from '@/api/types';
import { BoneRows, Failure, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import styles from '@/screens/counter/counter.module.css';
import { inTime } from '@/screens/counter/inTime';
import { Big, Choice } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { keptRead, lists } from '@/screens/counter/reads';
import { useShop } from '@/screens/counter/shop/useShop';
import type { ExchangeItem, ReturnWhole } from '@/screens/returns/queries';

/** Whether the other item of an exchange is still to go out, and nobody prepares it. */
export const waitsForHandOut = ({ way, state, settlement }: ReturnWhole) =>
  way === 'exchange' && (state === 'graded' || state === 'kept' || (state === 'settling' && settlement === 'to_send'));

const inStock = (item: ExchangeItem) => item.here.filter(({ available }) => available >= item.quantity);

/** The form that goes out unless another is chosen: the wished one, where this shop has it. */
function wished(item: ExchangeItem): string {
  const id = item.wanted?.variant_id;
  return inStock(item).some(({ variant_id: other }) => other === id) ? (id ?? '') : '';
}

interface ItemProps {
  item: ExchangeItem;
  value: string;
  onChange: (variantId: string) => void;
}

function Item({ item, value, onChange }: ItemProps) {
  const { t } = useTranslation();
  const { name, wanted, held_at: held } = item;
  const forms = inStock(item);
  const missing = wanted !== null && wished(item) === '';
  return (
    <>
      {missing && (
        <Note tone="warn">
          {t(held === null ? 'counter.handOut.notHere' : 'counter.handOut.heldAt', { name: wanted.words || name, place: held?.name ?? '' })}
        </Note>
      )}
      {forms.length > 0 && (
        <Choice
          legend={t('counter.handOut.instead', { name })}
          value={value}
          options={forms.map(({ variant_id: id, words, available }) => ({ value: id, label: t('counter.handOut.left', { name: words || name, count: available }) }))}
          onChange={onChange}
        />
      )}
    </>
  );
}

/** An exchange at the counter: the other item is taken from this shop's shelf and given, at once. */
export function HandOut({ whole }: { whole: ReturnWhole }) {
  const { t } = useTranslation();
  const shop = useShop();
  const client = useQueryClient();
  const path = `/returns/${whole.id}`;
  const { data, isPending, error, refetch } = useQuery(keptRead<Page<ExchangeItem>>(`${path}/exchange-items`, { location_id: shop.id }));
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const items = data?.answer.items ?? [];
  const of = (item: ExchangeItem) => chosen[item.line_id] ?? wished(item);
  const act = useAct(async () => {
    const lines = items.map((item) => ({ line_id: item.line_id, variant_id: of(item) }));
    await inTime(api.post<ReturnWhole>(`${path}/exchange-hand-overs`, { location_id: shop.id, lines }));
    await client.invalidateQueries({ queryKey: lists });
  });
  const ready = items.length > 0 && items.every((item) => of(item) !== '');
  const foot = (
    <>
      <ProblemNote error={act.error} />
      <Big running={act.running} disabled={!ready || act.running} onClick={() => void act.run()}>
        {t('counter.handOut.act')}
      </Big>
    </>
  );
  return (
    <Place title={whole.number} back="returns" busy={isPending} foot={foot}>
      <div>
        <p className={styles.said}>
          <bdi>{whole.customer}</bdi>
        </p>
        <p className={styles.quiet}>{t('counter.handOut.text')}</p>
      </div>
      {isPending && <BoneRows waiting rows={3} />}
      {!data && error && <Failure error={error} kept={t('counter.failure')} retry={() => void refetch()} />}
      {items.map((item) => (
        <Item key={item.line_id} item={item} value={of(item)} onChange={(id) => setChosen((before) => ({ ...before, [item.line_id]: id }))} />
      ))}
    </Place>
  );
}
