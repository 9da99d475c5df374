import { Suspense, useDeferredValue, useEffect, useId, useMemo, useState } from 'react';

import type { Product, Stock, Variant } from '@/api/catalogue';
import { AlertMe } from '@/parts/AlertMe';
import { Forms } from '@/parts/Forms';
import { Heart } from '@/parts/Heart';
import { PlaceForm, Shops } from '@/parts/Near';
import { Picture } from '@/parts/Picture';
import { Price } from '@/parts/Price';
import { Promised } from '@/parts/Promised';
import { Trouble } from '@/parts/Trouble';
import { Link, useRouter } from '@/router';
import { Lost } from '@/pages/Lost';
import { useAnswer } from '@/state/answers';
import { addLine } from '@/state/basket';
import { canBeHad, chosenOf, firstChosen, formsOf, type Chosen } from '@/state/forms';
import { useKept } from '@/state/kept';
import { place } from '@/state/place';
import { detailQuestion } from '@/state/questions';
import { useHouse, useSettings } from '@/state/shop';
import { plainText } from '@/state/text';
import { useSpeech } from '@/words';

/** A product: its pictures, forms and prices, where it is near, when it is with the shopper. */
export function ProductPage({ id }: { id: string }) {
  const { country } = useSettings();
  const { near } = useKept(place);
  // While another place is read, the shops of the one before stay.
  const asked = useDeferredValue(useMemo(() => ({ id, near, country }), [id, near, country]));
  const { product, trouble } = useAnswer(detailQuestion, asked);
  return product === null ? <Lost /> : <Whole key={product.id} product={product} trouble={trouble} reading={asked.near !== near} />;
}

function Whole({ product, trouble, reading }: { product: Product; trouble: string; reading: boolean }) {
  const speech = useSpeech();
  const { words } = speech;
  const { name: shop } = useSettings();
  const forms = useMemo(() => formsOf(product.variants), [product]);
  const [chosen, setChosen] = useState<Chosen>(() => firstChosen(product.variants, forms));
  const variant = chosenOf(product.variants, chosen);
  const { go } = useRouter();
  const { views } = useHouse();
  useEffect(() => {
    views.note(product.id);
  }, [views, product.id]);
  const reserve = ({ shop: { id } }: Stock) => {
    if (variant) go(`/checkout?reserve=${variant.id}&product=${product.id}&location=${id}`);
  };
  return (
    <article className="product">
      <title>{`${product.name} · ${shop}`}</title>
      <Linked product={product} />
      <Gallery product={product} shown={pictureOf(product, chosen)} />
      <div className="about">
        <p className="muted">{product.brand}</p>
        <h1>{product.name}</h1>
        <p className="cost">
          <Price price={variant?.price ?? product.price} salePrice={variant === undefined ? product.salePrice : variant.salePrice} />
        </p>
        <Forms
          forms={forms}
          variants={product.variants}
          chosen={chosen}
          onChoose={(name, value) => {
            setChosen({ ...chosen, [name]: value });
          }}
        />
        <Buy product={product} variant={variant} missing={forms.find(({ name }) => !(name in chosen))?.name ?? ''} />
        <Trouble of={variant?.id ?? ''} quiet>
          <Suspense fallback={<div className="promises ahead" aria-hidden="true" />}>
            {variant && canBeHad(variant) && <Promised lines={[{ variant_id: variant.id, quantity: 1 }]} />}
          </Suspense>
        </Trouble>
        <section aria-labelledby="near" aria-busy={reading}>
          <h2 id="near">{words.nearTitle}</h2>
          <PlaceForm trouble={trouble} />
          {variant ? <Shops stock={variant.availability?.shops ?? []} onReserve={canBeHad(variant) ? reserve : undefined} /> : <p className="muted">{words.chooseFirst}</p>}
        </section>
        <p className="description">{plainText(product.description)}</p>
      </div>
    </article>
  );
}

/** The picture of what is chosen so far: a colour shows before the size is said. */
function pictureOf({ variants, pictures }: Product, chosen: Chosen): string | null {
  const like = variants.find(({ options }) => Object.entries(chosen).every(([name, value]) => options.some((one) => one.name === name && one.value === value)));
  return like?.picture ?? pictures[0] ?? null;
}

function Buy({ product, variant, missing }: { product: Product; variant: Variant | undefined; missing: string }) {
  const { words } = useSpeech();
  const [said, setSaid] = useState('');
  const told = useId();
  const online = variant?.availability?.online ?? null;
  const add = () => {
    if (variant === undefined) {
      setSaid(words.choose(missing));
      return;
    }
    addLine(product.id, variant.id);
    setSaid(words.added(product.name));
  };
  const inBasket = said === words.added(product.name);
  return (
    <div className="buy">
      {online !== null && <p className={online === 'NONE' ? 'state none' : 'state some'}>{words.online[online]}</p>}
      <div className="row">
        <button type="button" className="main" onClick={add} disabled={variant !== undefined && !canBeHad(variant)} aria-describedby={told}>
          {words.add}
        </button>
        <Heart id={product.id} name={product.name} />
      </div>
      <AlertMe id={product.id} name={product.name} />
      <p id={told} role="status">
        {said} {inBasket && <Link href="/basket">{words.toBasket}</Link>}
      </p>
    </div>
  );
}

function Gallery({ product, shown }: { product: Product; shown: string | null }) {
  const { words } = useSpeech();
  // What was looked at by hand stays until another form is chosen.
  const [looked, setLooked] = useState<{ at: string; of: string | null } | null>(null);
  const large = looked !== null && looked.of === shown ? looked.at : shown;
  return (
    <div className="gallery">
      <Picture source={large} words={product.name} eager />
      {product.pictures.length > 1 && (
        <div className="small">
          {product.pictures.map((source, at) => (
            <button
              key={source}
              type="button"
              aria-pressed={source === large}
              aria-label={words.photo(product.name, at + 1)}
              onClick={() => {
                setLooked({ at: source, of: shown });
              }}
            >
              <img src={source} alt="" width="80" height="80" />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** The product for machines (schema.org): search engines, and the chat, which shows staff what a visitor looks at. */
function Linked({ product: { name, brand, variants } }: { product: Product }) {
  const first = variants[0];
  const told = { '@context': 'https://schema.org', '@type': 'Product', name, brand, sku: first?.sku ?? '', gtin: first?.gtin ?? '' };
  return <script type="application/ld+json">{JSON.stringify(told)}</script>;
}
