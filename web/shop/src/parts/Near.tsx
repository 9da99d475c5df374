import { useId, useState, type SyntheticEvent } from 'react';

import type { Stock } from '@/api/catalogue';
import { useKept } from '@/state/kept';
import { locate, place } from '@/state/place';
import { useSpeech, type Speech } from '@/words';

/** Where the shopper is: typed, or by a press the browser's position. */
export function PlaceForm({ trouble }: { trouble: string }) {
  const { words } = useSpeech();
  const kept = useKept(place);
  const [typed, setTyped] = useState(kept.located ? '' : kept.near);
  const [said, setSaid] = useState('');
  const told = useId();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setSaid('');
    place.set({ near: typed.trim(), located: false });
  };
  const find = () => {
    setSaid(words.locating);
    locate().then(
      () => {
        setTyped('');
        setSaid('');
      },
      () => {
        setSaid(words.notLocated);
      },
    );
  };
  return (
    <form className="place" onSubmit={submit}>
      <label>
        {words.placeLabel}
        <input
          value={typed}
          maxLength={100}
          autoComplete="postal-code"
          aria-describedby={told}
          placeholder={kept.located ? words.located : undefined}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
        />
      </label>
      <button className="plain">{words.placeShow}</button>
      {window.isSecureContext && (
        <button type="button" className="plain" onClick={find}>
          {words.locate}
        </button>
      )}
      <p id={told} role="status">
        {said || trouble}
      </p>
    </form>
  );
}

interface ShopsGiven {
  stock: readonly Stock[];
  onReserve?: ((stock: Stock) => void) | undefined;
}

/** What shops hold of a form, the nearest first. */
export function Shops({ stock, onReserve }: ShopsGiven) {
  const speech = useSpeech();
  const { words } = speech;
  if (stock.length === 0) return <p>{words.noShop}</p>;
  const oldest = stock.map(({ asOf }) => asOf).reduce((one, other) => (one < other ? one : other));
  return (
    <>
      <ul className="shops">
        {stock.map((held) => (
          <li key={held.shop.id}>
            <div>
              <strong>{held.shop.name}</strong> {held.shop.distanceKm !== null && <span className="muted">{speech.kilometres(held.shop.distanceKm)}</span>}
              <p className="muted">{[...held.shop.lines, `${held.shop.postcode} ${held.shop.city}`].join(', ')}</p>
              <p className="muted">{sayOpening(held, speech)}</p>
            </div>
            <span className={held.band === 'NONE' ? 'state none' : 'state some'}>
              {held.quantity !== null && held.quantity > 0 ? words.left(held.quantity) : words.band[held.band]}
            </span>
            {onReserve !== undefined && held.reservable && (
              <button
                type="button"
                className="plain"
                aria-label={words.reserveAt(held.shop.name)}
                onClick={() => {
                  onReserve(held);
                }}
              >
                {words.reserve}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p className="muted">{words.asOf(speech.age(oldest))}</p>
    </>
  );
}

function sayOpening({ shop: { opening, timeZone } }: Stock, speech: Speech): string {
  const { words } = speech;
  if (opening.state === 'UNKNOWN') return words.hoursUnknown;
  if (opening.state === 'OPEN') return opening.until === null ? words.open : words.openUntil(speech.moment(opening.until, timeZone));
  if (opening.closedBy !== '') return words.closedBy(opening.closedBy);
  return opening.opensAt === null ? words.closed : words.opens(speech.moment(opening.opensAt, timeZone));
}
