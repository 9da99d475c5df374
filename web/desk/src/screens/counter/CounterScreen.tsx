import '@/theme/counter.css';
import '@/screens/counter/texts';

import { IconLock } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';

import { late } from '@/parts/late';
import { Blank, BoneRows, Failure } from '@/parts/States';
import type { AsideProps } from '@/screens/counter/Aside';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { HandOverPlace } from '@/screens/counter/handover/HandOverPlace';
import { LeavingPlace } from '@/screens/counter/handover/lists';
import { Home } from '@/screens/counter/Home';
import { install } from '@/screens/counter/install';
import { Place } from '@/screens/counter/parts/Place';
import { useGo, usePlace } from '@/screens/counter/places';
import { PreparationPlace } from '@/screens/counter/prepare/PreparationPlace';
import { Orders, Walk } from '@/screens/counter/prepare/Walk';
import { useStaff } from '@/screens/counter/session';
import { ChooseShop } from '@/screens/counter/shop/ChooseShop';
import { ShopProvider, useShops } from '@/screens/counter/shop/useShop';
import { OutboxProvider, useActs, useSending } from '@/screens/counter/waiting/sending';
import { Strip } from '@/screens/counter/waiting/Strip';
import { useAllowed } from '@/shell/useAllowed';

interface PlaceProps {
  id: string;
}

/** What one does all day is there at once; the rest is read when it is opened, or from what the browser keeps. */
const Aside = late<AsideProps>(async () => (await import('@/screens/counter/Aside')).Aside);

const places: Record<string, ComponentType<PlaceProps>> = {
  '': Home,
  pick: Walk,
  orders: Orders,
  preparations: PreparationPlace,
  'hand-over': HandOverPlace,
  leaving: LeavingPlace,
};

/** The session ended while one worked: what was done is kept. */
function Ended() {
  const { t } = useTranslation();
  const acts = useActs();
  const { name, id } = usePlace();
  const act = (
    <Link to="/sign-in" search={{ to: `/counter/${[name, id].filter(Boolean).join('/')}` }} className={controls.big}>
      {t('counter.ended.act')}
    </Link>
  );
  return (
    <Place title={t('counter.ended.title')}>
      <Blank icon={IconLock} title={t('counter.ended.title')} text={t('counter.ended.text', { count: acts.length })} act={act} />
    </Place>
  );
}

/** What a place shows, once it is known who stands in which shop. */
function InShop() {
  const { t } = useTranslation();
  const { name, id } = usePlace();
  const allowed = useAllowed();
  const go = useGo();
  const { shops, own, error, isPending, retry, choose } = useShops();
  if (!allowed('preparations.read')) {
    return (
      <Place title={t('counter.title')}>
        <Blank icon={IconLock} title={t('counter.forbidden')} text={t('counter.forbiddenText')} />
      </Place>
    );
  }
  if (isPending) return <BoneRows waiting rows={6} />;
  if (shops.length === 0 && error) return <Failure error={error} kept={t('counter.failure')} retry={() => void retry()} />;
  if (own === undefined || name === 'shop') {
    return (
      <ChooseShop
        shops={shops}
        chosen={own?.id}
        onChoose={(id) => {
          choose(id);
          go('', true);
        }}
      />
    );
  }
  const Shown = places[name];
  return (
    <ShopProvider value={own}>
      {Shown === undefined ? <Aside name={name} id={id} /> : <Shown key={`${name}/${id}`} id={id} />}
    </ShopProvider>
  );
}

/** The counter: for the shop's staff, by touch and scanner, through a loss of the network. */
export function CounterScreen() {
  const { t } = useTranslation();
  const staff = useStaff();
  const outbox = useSending();
  const go = useNavigate();
  useEffect(install, []);
  const unknown = staff.user === null && !staff.wasHere;
  useEffect(() => {
    if (unknown) void go({ to: '/sign-in', search: { to: location.pathname } });
  }, [go, unknown]);
  if (staff.isPending) return <BoneRows waiting rows={6} />;
  if (staff.error) return <Failure error={staff.error} kept={t('counter.failure')} retry={() => void staff.retry()} />;
  return (
    <OutboxProvider value={outbox}>
      <div className={styles.counter}>
        <Strip />
        {staff.user !== null && <InShop />}
        {staff.user === null && staff.wasHere && <Ended />}
      </div>
    </OutboxProvider>
  );
}
