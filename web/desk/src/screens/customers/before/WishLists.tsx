import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { Mark } from '@/parts/Mark';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BoneRows, ProblemNote } from '@/parts/States';
import styles from '@/screens/customers/before/before.module.css';
import { beforeQueries, type CustomerLists, type Wish, type WishList } from '@/screens/customers/before/queries';

/** A list has up to two hundred wishes: the first are shown, the others when asked for. */
const shownFirst = 5;

function WishLine({ wish }: { wish: Wish }) {
  const { t } = useTranslation();
  const format = useFormat();
  const form = wish.options.map(({ value }) => value).join(', ');
  return (
    <li className={styles.line}>
      <p className={styles.head}>
        <span>
          {wish.quantity > 1 && `${format.number(wish.quantity)} × `}
          <Link to="/products/$id" params={{ id: wish.product_id }} dir="auto">
            {wish.name}
          </Link>
          {form !== '' && <bdi className={parts.muted}> {form}</bdi>}
        </span>
        <span>{wish.price !== null && format.money(wish.price)}</span>
      </p>
      <p className={parts.muted}>
        {!wish.sold && `${t('before.notSold')} · `}
        {wish.added_at !== null && <Moment at={wish.added_at} look="date" />}
      </p>
      {wish.note !== '' && <p dir="auto">{wish.note}</p>}
    </li>
  );
}

function List({ list }: { list: WishList }) {
  const { t } = useTranslation();
  const [unfolded, setUnfolded] = useState(false);
  const name = list.name || t('before.unnamed');
  const shown = unfolded ? list.items : list.items.slice(0, shownFirst);
  return (
    <section className={styles.list} aria-label={name}>
      <h3 className={styles.name}>
        <bdi>{name}</bdi> <span className={parts.muted}>{t(list.source === 'shop' ? 'before.atShop' : 'before.here')}</span>
      </h3>
      {list.items.length === 0 && <p className={parts.muted}>{t('before.emptyList')}</p>}
      <ul>
        {shown.map((wish) => (
          <WishLine key={wish.id} wish={wish} />
        ))}
      </ul>
      {shown.length < list.items.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setUnfolded(true)}>
          {t('before.allWishes', { count: list.items.length })}
        </Button>
      )}
    </section>
  );
}

function Lists({ lists: { known, agreed, items } }: { lists: CustomerLists }) {
  const { t } = useTranslation();
  if (!known) return <p className={parts.muted}>{t('before.unknown')}</p>;
  if (!agreed) return <p className={parts.muted}>{t('before.notAgreedText')}</p>;
  if (items.length === 0) return <p className={parts.muted}>{t('before.noList')}</p>;
  return items.map((list) => <List key={`${list.source} ${list.id}`} list={list} />);
}

/** What a customer wishes for, where they agreed that staff see it; and that they did not, where not. */
export function WishLists({ customerId }: { customerId: string }) {
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery(beforeQueries.lists(customerId));
  const consent = data?.known && (
    <Mark tone={data.agreed ? 'good' : 'muted'} icon={data.agreed ? IconCircleCheck : IconCircleDashed} text={t(data.agreed ? 'before.agreed' : 'before.notAgreed')} />
  );
  return (
    <Panel title={t('before.lists')} aside={consent || undefined}>
      {isPending && <BoneRows waiting rows={2} />}
      <ProblemNote error={error} />
      {data && <Lists lists={data} />}
    </Panel>
  );
}
