import { Suspense } from 'react';

import type { Card } from '@/api/catalogue';
import { Heart } from '@/parts/Heart';
import { Picture } from '@/parts/Picture';
import { Price } from '@/parts/Price';
import { Trouble } from '@/parts/Trouble';
import { Link } from '@/router';
import { useAnswer } from '@/state/answers';
import { useKept } from '@/state/kept';
import { place } from '@/state/place';
import { whereQuestion, type Where } from '@/state/questions';
import { useSettings } from '@/state/shop';
import { useSpeech, type Speech } from '@/words';

const seenAtOnce = 4;

/** Products side by side, each with where it is to be had: that is asked for all of them at once. */
export function Cards({ cards, eager = false }: { cards: readonly Card[]; eager?: boolean }) {
  const ids = cards.map(({ id }) => id);
  return (
    <ul className="cards">
      {cards.map((card, at) => (
        <li key={card.id}>
          <Link href={`/p/${card.id}`} className="card">
            <Picture source={card.pictures[0]} words="" eager={eager && at < seenAtOnce} />
            <span className="name">{card.name}</span>
            <Price price={card.price} salePrice={card.salePrice} />
            <span className="near">
              <Quiet>
                <Near ids={ids} id={card.id} />
              </Quiet>
            </span>
          </Link>
          <Heart id={card.id} name={card.name} />
        </li>
      ))}
    </ul>
  );
}

/** A part without which the page is whole: while it is read, and where it fails, there is nothing. */
function Quiet({ children }: { children: React.ReactNode }) {
  return (
    <Trouble of="" quiet>
      <Suspense fallback={null}>{children}</Suspense>
    </Trouble>
  );
}

function Near({ ids, id }: { ids: string[]; id: string }) {
  const speech = useSpeech();
  const { country } = useSettings();
  const { near } = useKept(place);
  const told = useAnswer(whereQuestion, { ids, near, country });
  return told === null ? null : sayWhere(told, id, speech, near !== '');
}

function sayWhere(told: NonNullable<Where>, id: string, speech: Speech, placed: boolean): string {
  const { words } = speech;
  const product = told.products.find((one) => one.id === id);
  if (product === undefined || product.where === 'nowhere') return words.nowhere;
  const shop = told.locations.find((one) => one.id === product.nearest?.location_id);
  const distance = product.nearest?.distance_km ?? null;
  if (shop === undefined || (!placed && product.where !== 'near')) return words.onlineOnly;
  return words.nearest(shop.name, distance === null ? '' : speech.kilometres(distance));
}
