import { IconTruckReturn, IconAlertTriangle, IconBasketQuestion, IconHeart, IconPackageImport, IconRefreshAlert, IconShoppingBagCheck, IconTruckDelivery, IconUserCircle, IconWalk, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { Note, ProblemNote } from '@/parts/States';
import { useFormat } from '@/format/useFormat';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { countsAfter } from '@/screens/counter/overlay';
import { Place, PlaceLink } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { Row } from '@/screens/counter/parts/Row';
import { useGo } from '@/screens/counter/places';
import { counterReads } from '@/screens/counter/prepare/reads';
import { usePrefetch } from '@/screens/counter/prepare/usePrefetch';
import { placeOf } from '@/screens/counter/scanning/leading';
import { meaningOf } from '@/screens/counter/scanning/meaning';
import { ScanField } from '@/screens/counter/scanning/ScanField';
import type { Counter } from '@/screens/counter/shapes';
import { useShop } from '@/screens/counter/shop/useShop';
import { useActsAfter } from '@/screens/counter/waiting/sending';
import { iconStroke } from '@/theme/tokens';

interface TileProps {
  place: string;
  icon: Icon;
  name: string;
  count: number | undefined;
}

function Tile({ place, icon: Shape, name, count }: TileProps) {
  return (
    <PlaceLink place={place} className={styles.tile}>
      <span className={styles.tileTop}>
        <span className={`${styles.tileCount ?? ''} ${count ? '' : (styles.tileNone ?? '')}`}>{count ?? '–'}</span>
        <Shape stroke={iconStroke} aria-hidden />
      </span>
      <span className={styles.tileName}>{name}</span>
    </PlaceLink>
  );
}

/** Says that the shop is closed, and until when: what is promised and kept goes by it. */
function Closed({ opening: { state, opens_at: at, closed_by: why } }: { opening: Counter['opening'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (state !== 'closed') return null;
  const words = [why === '' ? t('counter.home.closed') : t('counter.home.closedBy', { why }), at !== null && t('counter.home.opens', { at: format.dateTime(at) })];
  return <Note tone="info">{words.filter(Boolean).join(' · ')}</Note>;
}

/**
 * What waits in this shop, and where a scan leads from anywhere.
 *
 * What may come later than the page stands last: nothing moves away from under a thumb.
 */
export function Home() {
  const { t } = useTranslation();
  const shop = useShop();
  const go = useGo();
  const { data, error } = useQuery(counterReads.counter(shop.id));
  const acts = useActsAfter(data?.at);
  const tiles = data && countsAfter(data.answer.tiles, acts);
  usePrefetch(shop.id);
  const count = (number: number | undefined) => (number ? <span className={styles.quantity}>{number}</span> : undefined);
  const me = (
    <PlaceLink place="me" className={controls.iconButton} aria-label={t('counter.me.open')}>
      <IconUserCircle stroke={iconStroke} aria-hidden />
    </PlaceLink>
  );
  return (
    <Place title={shop.name} aside={me} foot={<ScanField label={t('counter.scan.any')} onScan={(scanned) => go(placeOf(meaningOf(scanned)))} />}>
      {!data && <ProblemNote error={error} />}
      <nav className={styles.tiles} aria-label={t('counter.home.work')}>
        <Tile place="pick" icon={IconWalk} name={t('counter.pick.title')} count={tiles?.to_pick} />
        <Tile place="hand-over" icon={IconShoppingBagCheck} name={t('counter.hand.title')} count={tiles?.ready} />
        <Tile place="leaving" icon={IconTruckDelivery} name={t('counter.leaving.title')} count={tiles?.to_hand_over} />
        <Tile place="returns" icon={IconTruckReturn} name={t('counter.returns.title')} count={tiles?.returns} />
      </nav>
      <ul className={styles.rows}>
        <Row place="put-back" icon={IconRefreshAlert} title={t('counter.putBack.title')} aside={count(tiles?.put_back)} />
        <Row place="arrivals" icon={IconPackageImport} title={t('counter.arrivals.title')} aside={count(tiles?.expected)} />
        <Row place="wishes" icon={IconHeart} title={t('counter.wishes.title')} />
        <Row place="request" icon={IconBasketQuestion} title={t('counter.request.title')} text={t('counter.request.row')} />
        {tiles !== undefined && tiles.troubles > 0 && <Row place="doubts" icon={IconAlertTriangle} title={t('counter.doubts.title')} aside={count(tiles.troubles)} />}
      </ul>
      {data && <Closed opening={data.answer.opening} />}
      <ReadFrom read={data} />
    </Place>
  );
}
