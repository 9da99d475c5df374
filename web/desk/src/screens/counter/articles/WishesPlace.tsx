import { IconHeart, IconHeartOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { useFormat } from '@/format/useFormat';
import { Blank, BoneRows, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { serve, servedNow, serveNobody, type Opened } from '@/screens/counter/articles/serving';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { inTime } from '@/screens/counter/inTime';
import { Big } from '@/screens/counter/parts/Acts';
import { Place, PlaceLink } from '@/screens/counter/parts/Place';
import { Photo } from '@/screens/counter/parts/Row';
import { useGo } from '@/screens/counter/places';
import { meaningOf } from '@/screens/counter/scanning/meaning';
import { ScanField } from '@/screens/counter/scanning/ScanField';
import { useScanned } from '@/screens/counter/scanning/useScanned';
import { useShop } from '@/screens/counter/shop/useShop';

type Shapes = components['schemas'];
type Wish = Shapes['WishShape'];
type Asked = Partial<Pick<Shapes['ListOpeningAsked'], 'word' | 'mail' | 'card' | 'agreed'>>;

function useOpen(then: (opened: Opened) => void) {
  const shop = useShop();
  return useAct(async (asked: Asked) => {
    const opened = await inTime(api.post<Opened>('/wish-list-openings', { location_id: shop.id, ...asked }));
    if (opened.known) serve(opened);
    then(opened);
  });
}

function Wished({ wish }: { wish: Wish }) {
  const { t } = useTranslation();
  const format = useFormat();
  const form = wish.options.map(({ value }) => value).join(', ');
  return (
    <li>
      <PlaceLink place={`articles/${wish.product_id}/${wish.variant_id ?? ''}`} className={styles.row}>
        <Photo address={wish.picture} />
        <span className={styles.rowWords}>
          <span className={styles.rowTitle} dir="auto">
            {wish.quantity > 1 ? `${wish.quantity} × ${wish.name}` : wish.name}
          </span>
          <span className={styles.rowText}>{[form || t('counter.wishes.anyForm'), wish.note].filter(Boolean).join(' · ')}</span>
          {!wish.sold && <span className={styles.lacking}>{t('counter.order.gone')}</span>}
        </span>
        {wish.price && <span>{format.money(wish.price)}</span>}
      </PlaceLink>
    </li>
  );
}

/** What stands on the lists; each article leads to its stock, and to an order. */
function Lists({ opened, onClose }: { opened: Opened; onClose: () => void }) {
  const { t } = useTranslation();
  const name = [opened.first_name, opened.last_name].filter(Boolean).join(' ');
  const filled = opened.items.filter(({ items }) => items.length > 0);
  return (
    <Place title={t('counter.wishes.title')} back="" foot={<Big quiet onClick={onClose}>{t('counter.wishes.close')}</Big>}>
      {name !== '' && (
        <p className={styles.said}>
          <bdi>{name}</bdi>
        </p>
      )}
      {filled.length === 0 && <Blank icon={IconHeartOff} title={t('counter.wishes.empty')} text={t('counter.wishes.emptyText')} />}
      {filled.map((list) => (
        <section key={`${list.source} ${list.id}`} className={styles.group} aria-label={list.name || t('counter.wishes.list')}>
          <h2 className={styles.groupTitle} dir="auto">
            {list.name || t('counter.wishes.list')}
          </h2>
          <ul className={styles.rows}>
            {list.items.map((wish) => (
              <Wished key={wish.id} wish={wish} />
            ))}
          </ul>
        </section>
      ))}
    </Place>
  );
}

/** The customer is asked before anything is opened. */
function AskYes({ said, onOpened, onCancel }: { said: string; onOpened: (opened: Opened) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const [agreed, setAgreed] = useState(false);
  const [unknown, setUnknown] = useState(false);
  const { run, running, error } = useOpen((opened) => (opened.known ? onOpened(opened) : setUnknown(true)));
  const by: Asked = said.includes('@') ? { mail: said } : { card: said };
  const foot = (
    <>
      <ProblemNote error={error} />
      <div className={controls.acts}>
        <Big quiet onClick={onCancel}>
          {t('act.cancel')}
        </Big>
        <Big running={running} disabled={!agreed || unknown || running} onClick={() => void run({ ...by, agreed })}>
          {t('counter.wishes.open')}
        </Big>
      </div>
    </>
  );
  return (
    <Place title={t('counter.wishes.title')} back="" foot={foot}>
      <p className={styles.said}>{said}</p>
      <p>{t('counter.wishes.askText')}</p>
      <label className={controls.option}>
        <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
        <span>{t('counter.wishes.agreed')}</span>
      </label>
      {unknown && (
        <div role="status">
          <Blank icon={IconHeartOff} title={t('counter.wishes.unknown')} text={t('counter.wishes.unknownText')} />
        </div>
      )}
    </Place>
  );
}

/** The list whose link the customer shows: showing it lets one see it. */
function Shown({ word, onOpened }: { word: string; onOpened: (opened: Opened) => void }) {
  const { t } = useTranslation();
  const { run, error } = useOpen(onOpened);
  useScanned(word, (shown) => void run({ word: shown }));
  return (
    <Place title={t('counter.wishes.title')} back="wishes" busy={!error}>
      {error ? <ProblemNote error={error} /> : <BoneRows waiting rows={4} />}
    </Place>
  );
}

/** A customer's wish lists, opened with their consent. */
export function WishesPlace({ id: address }: { id: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const [opened, setOpened] = useState(servedNow);
  const [said, setSaid] = useState<string>();
  const [first = '', ...rest] = address.split('/');
  const close = () => {
    serveNobody();
    setOpened(undefined);
    setSaid(undefined);
  };
  const take = (scanned: string) => {
    const { kind, value } = meaningOf(scanned);
    if (kind === 'list') go(`wishes/shown/${value}`);
    else setSaid(scanned);
  };
  if (first === 'shown') return <Shown word={rest.join('/')} onOpened={() => go('wishes', true)} />;
  if (opened) return <Lists opened={opened} onClose={close} />;
  if (said !== undefined) return <AskYes said={said} onOpened={setOpened} onCancel={() => setSaid(undefined)} />;
  return (
    <Place title={t('counter.wishes.title')} back="" foot={<ScanField label={t('counter.wishes.scan')} onScan={take} />}>
      <Blank icon={IconHeart} title={t('counter.wishes.find')} text={t('counter.wishes.findText')} />
    </Place>
  );
}
