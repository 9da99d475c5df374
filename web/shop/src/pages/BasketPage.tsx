import { Suspense, useEffect, useState } from 'react';

import { Code } from '@/parts/Code';
import { Picture } from '@/parts/Picture';
import { Price } from '@/parts/Price';
import { Promised } from '@/parts/Promised';
import { PlaceForm } from '@/parts/Near';
import { Trouble } from '@/parts/Trouble';
import { Link, useRouter } from '@/router';
import { useAnswer } from '@/state/answers';
import { basket, carryHere, productsOf, setQuantity, type Line } from '@/state/basket';
import { sayForm } from '@/state/forms';
import { useKept } from '@/state/kept';
import { carriedQuestion, linesQuestion, type Listed } from '@/state/questions';
import { useHouse, useSettings } from '@/state/shop';
import { useSpeech } from '@/words';

const choices = Array.from({ length: 10 }, (_, at) => at + 1);

/** What is to be bought, and when each way of receiving it would be. */
export function BasketPage({ carried }: { carried: string }) {
  const { words } = useSpeech();
  const { name } = useSettings();
  const lines = useKept(basket);
  return (
    <>
      {carried !== '' && <Carried token={carried} />}
      <title>{`${words.basket} · ${name}`}</title>
      <h1>{words.basket}</h1>
      {lines.length === 0 ? (
        <p>
          {words.basketEmpty} <Link href="/">{words.toStart}</Link>
        </p>
      ) : (
        <Filled lines={lines} />
      )}
    </>
  );
}

/** A basket that was begun elsewhere: put beside what is here, once. */
function Carried({ token }: { token: string }) {
  const { words } = useSpeech();
  const { go } = useRouter();
  const found = useAnswer(carriedQuestion, token);
  useEffect(() => {
    if (found === null) return;
    carryHere(found);
    go('/basket', { replace: true });
  }, [found, go]);
  return <p role="status">{found === null ? words.carriedOver : words.loading}</p>;
}

/** Takes the basket to another device, or to the counter of a shop. */
function Carry({ lines }: { lines: readonly Line[] }) {
  const { words } = useSpeech();
  const { client } = useHouse();
  const [carried, setCarried] = useState<{ address: string; modules: boolean[][] } | null>(null);
  const [said, setSaid] = useState('');
  const carry = async () => {
    try {
      const body = { lines: lines.map(({ variant, quantity }) => ({ variant_id: variant, quantity })) };
      const [{ address }, { modulesOf }] = await Promise.all([client.call('post', '/baskets', { body }), import('@/parts/qr')]);
      setCarried({ address, modules: modulesOf(address) });
      setSaid(words.carryHow);
    } catch {
      setSaid(words.broken);
    }
  };
  return (
    <section>
      <button type="button" className="plain" onClick={() => void carry()}>
        {words.carry}
      </button>
      <p role="status">{said}</p>
      {carried !== null && (
        <>
          <Code modules={carried.modules} words={words.carry} />
          <p>
            <a href={carried.address}>{words.link}</a>
          </p>
        </>
      )}
    </section>
  );
}

function Filled({ lines }: { lines: readonly Line[] }) {
  const speech = useSpeech();
  const { words } = speech;
  const products = useAnswer(linesQuestion, productsOf(lines));
  const found = lines.map((line) => {
    const product = products.find(({ id }) => id === line.product);
    return { line, product, variant: product?.variants.find(({ id }) => id === line.variant) };
  });
  const costs = found.flatMap(({ line, variant }) => {
    const price = variant?.salePrice ?? variant?.price ?? null;
    return price === null ? [] : [{ amount: price.amount * line.quantity, currency: price.currency }];
  });
  const sum = costs.reduce((total, { amount }) => total + amount, 0);
  const there = found.filter(({ variant }) => variant !== undefined).map(({ line }) => ({ variant_id: line.variant, quantity: line.quantity }));
  return (
    <div className="basket">
      <ul className="lines">
        {found.map((one) => (
          <BasketLine key={one.line.variant} {...one} />
        ))}
      </ul>
      <div>
        {costs[0] !== undefined && (
          <p className="sum">
            <span>{words.subtotal}</span> <strong>{speech.money({ amount: sum, currency: costs[0].currency })}</strong>
          </p>
        )}
        <Link href="/checkout" className="main">
          {words.checkout}
        </Link>
        <PlaceForm trouble="" />
        <Trouble of={JSON.stringify(there)} quiet>
          <Suspense fallback={<div className="promises ahead" aria-hidden="true" />}>
            <Promised lines={there} />
          </Suspense>
        </Trouble>
        <Carry key={JSON.stringify(there)} lines={lines} />
      </div>
    </div>
  );
}

function BasketLine({ line, product, variant }: { line: Line; product: Listed | undefined; variant: Listed['variants'][number] | undefined }) {
  const { words } = useSpeech();
  const name = product?.name ?? '';
  return (
    <li>
      <Picture source={variant?.picture ?? product?.pictures[0]} words="" />
      <div>
        {product && variant ? (
          <>
            <Link href={`/p/${product.id}`}>{name}</Link>
            <p className="muted">{sayForm(variant)}</p>
            <Price price={variant.price} salePrice={variant.salePrice} />
          </>
        ) : (
          <p>{words.goneLine}</p>
        )}
        <p className="row">
          <Quantity line={line} name={name} />
          <button
            type="button"
            className="plain"
            aria-label={words.removeNamed(name)}
            onClick={() => {
              setQuantity(line.variant, 0);
            }}
          >
            {words.remove}
          </button>
        </p>
      </div>
    </li>
  );
}

function Quantity({ line, name }: { line: Line; name: string }) {
  const { words } = useSpeech();
  return (
    <select
      aria-label={words.quantity(name)}
      value={line.quantity}
      onChange={(event) => {
        setQuantity(line.variant, Number(event.target.value));
      }}
    >
      {(line.quantity > 10 ? [...choices, line.quantity] : choices).map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );
}
