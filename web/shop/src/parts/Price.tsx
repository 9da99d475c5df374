import type { Money } from '@/api/catalogue';
import { useSpeech } from '@/words';

/** A price; where it is reduced, the one before too, for the eye and the ear. */
export function Price({ price, salePrice }: { price: Money | null; salePrice: Money | null }) {
  const speech = useSpeech();
  if (price === null) return null;
  if (salePrice === null || salePrice.amount >= price.amount) return <span className="price">{speech.money(price)}</span>;
  return (
    <span className="price">
      <span className="said">{speech.words.before}</span>
      <s>{speech.money(price)}</s> <span className="said">{speech.words.now}</span>
      <strong>{speech.money(salePrice)}</strong>
    </span>
  );
}
