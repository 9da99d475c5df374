import { IconCircleCheck } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, freshKey } from '@/api/client';
import type { components } from '@/api/schema';
import { useFormat } from '@/format/useFormat';
import { Blank, Note, ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { servedNow } from '@/screens/counter/articles/serving';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { inTime } from '@/screens/counter/inTime';
import { useReached } from '@/screens/counter/network';
import { Big, Choice, Field } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { useGo } from '@/screens/counter/places';
import { useShop, useShops } from '@/screens/counter/shop/useShop';

type Shapes = components['schemas'];
type Promises = Shapes['PromisesShape'];
type Option = Shapes['PromiseOption'];
type Purchase = Shapes['PurchaseShape'];
type Asked = Shapes['StaffPurchaseAsked'];
type Payment = Asked['payment'];

/** What is to be ordered: an article, or a basket that was begun elsewhere. */
export interface Wanted {
  storeId: string;
  lines: { variant_id: string; quantity: number }[];
  title: string;
}

interface Person {
  first: string;
  last: string;
  mail: string;
  phone: string;
  street: string;
  city: string;
  near: string;
  /** The shop where it is collected; empty: the nearest. */
  at: string;
}

/** Who is served now is not asked for their name again. */
function personServed(at: string): Person {
  const served = servedNow();
  return { first: served?.first_name ?? '', last: served?.last_name ?? '', mail: served?.mail ?? '', phone: '', street: '', city: '', near: '', at };
}

/** The customer whom the house knows, unless another name was typed. */
function customerOf({ last, mail }: Person): { customer_id: string } | undefined {
  const served = servedNow();
  if (!served?.customer_id || served.last_name !== last.trim() || served.mail !== mail.trim()) return undefined;
  return { customer_id: served.customer_id };
}

/** Shops of the same merchant's shop system, where one may collect. */
function useOwnShops() {
  const shop = useShop();
  const { shops } = useShops();
  return shops.filter(({ kind, connection_id }) => kind === 'shop' && connection_id === shop.connection_id);
}

const toAddress = ['home', 'relay', 'courier'];
const inShop = ['collect', 'reserve', 'ship_to_shop'];
/** Placing tells the shop and holds stock: it may take longer than a reading. In milliseconds. */
const patience = 30_000;

interface StepProps {
  wanted: Wanted;
  person: Person;
  set: (change: Partial<Person>) => void;
}

/** How it is received, and in which shop. */
function wayOf({ kind, shop }: Option, t: TFunction): string {
  return t(`counter.order.kind.${kind}`, { shop: shop?.name ?? '' });
}

function Where({ person, set }: Pick<StepProps, 'person' | 'set'>) {
  const { t } = useTranslation();
  const shops = useOwnShops();
  if (shops.length < 2) return null;
  return (
    <label className={controls.field}>
      <span>{t('counter.order.at')}</span>
      <select value={person.at} onChange={(event) => set({ at: event.currentTarget.value })}>
        <option value="">{t('counter.order.nearest')}</option>
        {shops.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What the store promises for it, here, in another shop or at home. */
function How({ wanted, person, set, onChoose }: StepProps & { onChoose: (option: Option) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shop = useShop();
  const [promises, setPromises] = useState<Promises>();
  const [chosen, setChosen] = useState<Option>();
  const change = (other: Partial<Person>) => {
    // What was promised holds for the place that was asked about.
    setPromises(undefined);
    setChosen(undefined);
    set(other);
  };
  const asking = useAct(async () => {
    setChosen(undefined);
    const near = person.near.trim() || shop.postal_address.postcode;
    setPromises(await inTime(api.post<Promises>('/promises', { store_id: wanted.storeId, lines: wanted.lines, near, ...customerOf(person), ...(person.at === '' ? {} : { location_id: person.at }) })));
  });
  const foot = chosen ? <Big onClick={() => onChoose(chosen)}>{t('counter.order.next')}</Big> : <Big running={asking.running} onClick={() => void asking.run()}>{t('counter.order.ask')}</Big>;
  return (
    <Place title={t('counter.order.title')} back="" foot={foot}>
      <p className={styles.said} dir="auto">
        {wanted.title}
      </p>
      <Where person={person} set={change} />
      <Field label={t('counter.order.near')} value={person.near} onChange={(near) => change({ near })} maxLength={100} />
      <ProblemNote error={asking.error} />
      {promises?.options.length === 0 && <Note tone="warn">{t('counter.order.none')}</Note>}
      {promises && promises.options.length > 0 && (
        <Choice
          legend={t('counter.order.how')}
          value={chosen?.kind ?? ''}
          options={promises.options.map((option) => ({ value: option.kind, label: `${wayOf(option, t)} · ${option.words} · ${format.money(option.price)}` }))}
          onChange={(kind) => setChosen(promises.options.find((option) => option.kind === kind))}
        />
      )}
    </Place>
  );
}

/** Where it goes, of what is carried to the customer's own door. */
function addressOf({ street, city, near }: Person): Asked['address'] {
  return { company: '', lines: [street.trim()], postcode: near.trim(), city: city.trim(), region: '', country: '' };
}

interface WhoProps extends StepProps {
  option: Option;
  onPlaced: (purchase: Purchase) => void;
  /** What was promised does not hold any more, or is not wanted. */
  onBack: () => void;
}

/** For whom, and how it is paid. */
function Who({ wanted, person, set, option, onPlaced, onBack }: WhoProps) {
  const { t, i18n } = useTranslation();
  const shop = useShop();
  const ways: Payment[] = inShop.includes(option.kind) ? ['pay_on_collection', 'transfer', 'invoice'] : ['transfer', 'invoice'];
  const [payment, setPayment] = useState<Payment>(ways[0] ?? 'invoice');
  const [key] = useState(freshKey);
  const away = toAddress.includes(option.kind);
  const placing = useAct(async () => {
    const asked = {
      store_id: wanted.storeId,
      lines: wanted.lines,
      kind: option.kind,
      counter_id: shop.id,
      ...(option.shop ? { location_id: option.shop.location_id } : {}),
      near: person.near.trim() || shop.postal_address.postcode,
      contact: { first_name: person.first.trim(), last_name: person.last.trim(), mail: person.mail.trim(), phone: person.phone.trim() },
      ...(away ? { address: addressOf(person) } : {}),
      ...customerOf(person),
      payment,
      promise: { price: option.price.amount, at: option.at, day: option.at === null ? option.day : null },
      language: i18n.language,
    };
    onPlaced(await inTime(api.post<Purchase>('/purchases', asked, key), patience));
  });
  const missing = person.last.trim() === '' || (person.mail.trim() === '' && person.phone.trim() === '') || (away && (person.street.trim() === '' || person.near.trim() === ''));
  const foot = (
    <>
      <ProblemNote error={placing.error} />
      {placing.error !== null && (
        <Big quiet onClick={onBack}>
          {t('counter.order.ask')}
        </Big>
      )}
      <Big running={placing.running} disabled={missing || placing.running} onClick={() => void placing.run()}>
        {t('counter.order.send')}
      </Big>
    </>
  );
  return (
    <Place title={t('counter.order.who')} back="" foot={foot}>
      <p>{`${wayOf(option, t)} · ${option.words}`}</p>
      <Field label={t('counter.order.first')} value={person.first} onChange={(first) => set({ first })} maxLength={120} />
      <Field label={t('counter.order.last')} value={person.last} onChange={(last) => set({ last })} maxLength={120} />
      <Field label={t('counter.order.mail')} value={person.mail} inputMode="email" onChange={(mail) => set({ mail })} maxLength={254} />
      <Field label={t('counter.order.phone')} value={person.phone} inputMode="tel" onChange={(phone) => set({ phone })} maxLength={40} />
      {away && (
        <>
          <Field label={t('counter.order.street')} value={person.street} onChange={(street) => set({ street })} maxLength={120} />
          <Field label={t('counter.order.city')} value={person.city} onChange={(city) => set({ city })} maxLength={120} />
        </>
      )}
      <Choice legend={t('counter.order.pay')} value={payment} options={ways.map((value) => ({ value, label: t(`counter.order.by.${value}`) }))} onChange={setPayment} />
    </Place>
  );
}

/** An order taken for a customer, by what the store promises at this moment. */
export function OrderFor({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const reached = useReached();
  const shop = useShop();
  const shops = useOwnShops();
  const [person, setPerson] = useState(() => personServed(shops.some(({ id }) => id === shop.id) ? shop.id : ''));
  const [option, setOption] = useState<Option>();
  const [placed, setPlaced] = useState<Purchase>();
  const set = (change: Partial<Person>) => setPerson((before) => ({ ...before, ...change }));
  if (placed) {
    const words = t('counter.order.doneText', { words: placed.kind_words, total: format.money(placed.total) });
    return (
      <Place title={t('counter.order.title')} back="" foot={<Big onClick={() => go('', true)}>{t('counter.hand.next')}</Big>}>
        <div role="status">
          <Blank icon={IconCircleCheck} title={t('counter.order.done', { name: placed.customer })} text={words} />
        </div>
      </Place>
    );
  }
  return (
    <>
      {!reached && <Note tone="warn">{t('counter.order.online')}</Note>}
      {option ? <Who wanted={wanted} person={person} set={set} option={option} onPlaced={setPlaced} onBack={() => setOption(undefined)} /> : <How wanted={wanted} person={person} set={set} onChoose={setOption} />}
    </>
  );
}
