import { useRef, useState, type SyntheticEvent } from 'react';

import { Problem } from '@/api/client';
import { Contact, Address } from '@/parts/Contact';
import { PlaceForm } from '@/parts/Near';
import { Cost } from '@/parts/Promised';
import { Link, useRouter } from '@/router';
import { useAnswer } from '@/state/answers';
import { basket, productsOf, type Line } from '@/state/basket';
import { sayForm } from '@/state/forms';
import { useKept } from '@/state/kept';
import { goesHome, newOrder, Orders, waysOf, type Payments } from '@/state/order';
import { place } from '@/state/place';
import { linesQuestion, paymentsQuestion, promisesQuestion, type PromiseOption, type Promises } from '@/state/questions';
import { useHouse, useSettings } from '@/state/shop';
import { useSpeech } from '@/words';

/** From what is wanted to an order: how it is received, by whom, and how it is paid. */
export function CheckoutPage({ query }: { query: URLSearchParams }) {
  const { words } = useSpeech();
  const { name } = useSettings();
  const kept = useKept(basket);
  const reserved = query.get('reserve');
  const lines = reserved === null ? kept.map(({ variant, quantity }) => ({ variant_id: variant, quantity })) : [{ variant_id: reserved, quantity: 1 }];
  const { near } = useKept(place);
  return (
    <>
      <title>{`${words.checkout} · ${name}`}</title>
      <h1>{reserved === null ? words.checkout : words.reserving}</h1>
      {lines.length === 0 ? (
        <p>
          {words.basketEmpty} <Link href="/">{words.toStart}</Link>
        </p>
      ) : (
        <div className="checkout">
          <Summary lines={reserved === null ? kept : [{ product: query.get('product') ?? '', variant: reserved, quantity: 1 }]} />
          {reserved === null && <PlaceForm trouble="" />}
          <Ways key={near} lines={lines} location={query.get('location')} reserving={reserved !== null} />
        </div>
      )}
    </>
  );
}

/** What is ordered, in a few words. */
function Summary({ lines }: { lines: readonly Line[] }) {
  const speech = useSpeech();
  const found = useAnswer(linesQuestion, productsOf(lines));
  return (
    <ul className="shops">
      {lines.map(({ product, variant, quantity }) => {
        const listed = found.find(({ id }) => id === product);
        const form = listed?.variants.find(({ id }) => id === variant);
        const price = form?.salePrice ?? form?.price ?? null;
        return (
          <li key={variant}>
            <div>
              {quantity} × {listed?.name ?? speech.words.goneLine} <span className="muted">{form && sayForm(form)}</span>
            </div>
            {price !== null && <span className="price">{speech.money({ ...price, amount: price.amount * quantity })}</span>}
          </li>
        );
      })}
    </ul>
  );
}

interface WaysGiven {
  lines: { variant_id: string; quantity: number }[];
  location: string | null;
  reserving: boolean;
}

/** The ways that can be promised and paid. After a refusal they are those that hold now. */
function Ways({ lines, location, reserving }: WaysGiven) {
  const { words } = useSpeech();
  const { country } = useSettings();
  const { near } = useKept(place);
  const told = useAnswer(promisesQuestion, { lines, near, country, location });
  const payments = useAnswer(paymentsQuestion, null);
  const [newer, setNewer] = useState<Promises | null>(null);
  const promises = newer ?? told;
  const ways = promises === null ? [] : waysOf(promises, payments, reserving);
  if (promises === null || ways.length === 0) return <p role="status">{near === '' && !reserving ? words.placeFirst : words.noWay}</p>;
  return <Form lines={lines} location={location} promises={promises} ways={ways} payments={payments} onNewer={setNewer} />;
}

interface FormGiven {
  lines: WaysGiven['lines'];
  location: string | null;
  promises: Promises;
  ways: PromiseOption[];
  payments: Payments;
  onNewer: (promises: Promises) => void;
}

function Form({ lines, location, promises, ways, payments, onNewer }: FormGiven) {
  const speech = useSpeech();
  const { words } = speech;
  const house = useHouse();
  const { go } = useRouter();
  const { near } = useKept(place);
  const orders = useRef(new Orders());
  const [kind, setKind] = useState<string>(ways[0]?.kind ?? '');
  const [said, setSaid] = useState('');
  const way = ways.find((one) => one.kind === kind) ?? ways[0];
  if (way === undefined) return null;
  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = newOrder(new FormData(event.currentTarget), { lines, way, location, near, country: house.settings.country });
    setSaid(words.ordering);
    try {
      const made = await orders.current.place(house.client, body);
      if (location === null) basket.set([]);
      go(`/purchases/${encodeURIComponent(made.word)}`);
    } catch (error) {
      const now = error instanceof Problem ? (error.body as { promises?: Promises } | null)?.promises : undefined;
      if (now) onNewer(now);
      setSaid(error instanceof Problem && !error.passes ? error.message : words.notOrdered);
    }
  };
  const total = promises.subtotal === null ? null : { ...promises.subtotal, amount: promises.subtotal.amount + way.price.amount };
  return (
    <form className="order" onSubmit={(event) => void submit(event)}>
      <fieldset className="choices">
        <legend>{words.promises}</legend>
        {ways.map((one) => (
          <WayChoice key={one.kind} way={one} chosen={one === way} onChoose={setKind} />
        ))}
      </fieldset>
      <Contact />
      {goesHome(way.kind) && <Address postcode={/^\d{4,5}$/.test(near) ? near : ''} relay={way.kind === 'relay'} />}
      <PaymentChoices kind={way.kind} payments={payments} />
      {total !== null && (
        <p className="sum">
          <span>{words.total}</span> <strong>{speech.money(total)}</strong>
        </p>
      )}
      <button className="main">{way.kind === 'reserve' ? words.reserve : words.order}</button>
      <p role="alert">{said}</p>
    </form>
  );
}

function WayChoice({ way, chosen, onChoose }: { way: PromiseOption; chosen: boolean; onChoose: (kind: string) => void }) {
  const speech = useSpeech();
  const { words } = speech;
  return (
    <label>
      <input
        type="radio"
        name="kind"
        value={way.kind}
        checked={chosen}
        onChange={() => {
          onChoose(way.kind);
        }}
      />
      <span>
        <strong>{words.kinds[way.kind] ?? way.kind}</strong>
        <span className="muted">{[way.words, way.shop?.name].filter(Boolean).join(' · ')}</span>
      </span>
      <Cost option={way} />
    </label>
  );
}

function PaymentChoices({ kind, payments }: { kind: string; payments: Payments }) {
  const { words } = useSpeech();
  const methods = payments.find((one) => one.kind === kind)?.methods ?? [];
  return (
    <fieldset className="choices">
      <legend>{words.payment}</legend>
      {methods.map((one, at) => (
        <label key={`${kind} ${one.kind}`}>
          <input type="radio" name="payment" value={one.kind} defaultChecked={at === 0} />
          <span>
            {one.words}
            <span className="muted">{one.instructions}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
