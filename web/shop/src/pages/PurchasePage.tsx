import { startTransition, useEffect, useState } from 'react';

import { Link } from '@/router';
import { useAnswer } from '@/state/answers';
import type { Placed } from '@/state/order';
import { purchaseQuestion } from '@/state/questions';
import { useSettings } from '@/state/shop';
import { useSpeech, type Speech } from '@/words';

// Milliseconds. A shop may have to count what it was given before it takes an order: that is a minute or two.
const pause = 2000;
const laterPause = 10_000;
const firstRounds = 30;
const mostRounds = 120;

/** An order that was placed: asked for again until the shop has it and it can be followed. */
export function PurchasePage({ word }: { word: string }) {
  const speech = useSpeech();
  const { words } = speech;
  const { name } = useSettings();
  const [round, setRound] = useState(0);
  const found = useAnswer(purchaseQuestion, { word, round });
  const waiting = round < mostRounds && (found.state === 'placing' || found.state === 'uncertain' || (found.state === 'placed' && found.tracking === ''));
  useEffect(() => {
    if (!waiting) return undefined;
    const next = setTimeout(() => {
      startTransition(() => {
        setRound(round + 1);
      });
    }, round < firstRounds ? pause : laterPause);
    return () => {
      clearTimeout(next);
    };
  }, [waiting, round]);
  return (
    <div className="checkout">
      <title>{`${words.purchase} · ${name}`}</title>
      <h1>{words.states[found.state] ?? words.purchase}</h1>
      <div role="status">
        {found.number !== '' && <p>{words.orderNumber(found.number)}</p>}
        <p>
          {found.kind_words}
          {found.state !== 'failed' && `, ${sayPromise(found, speech)}`}
        </p>
        <p>
          {found.payment_words} {found.instructions}
        </p>
      </div>
      <ul className="shops">
        {found.lines.map((line) => (
          <li key={line.variant_id}>
            <div>
              {line.quantity} × {line.name}
            </div>
            <span className="price">{speech.money(line.total)}</span>
          </li>
        ))}
      </ul>
      <p className="sum">
        <span>{words.total}</span> <strong>{speech.money(found.total)}</strong>
      </p>
      {found.tracking !== '' && (
        <p>
          <Link className="main" href={`/orders?tracking=${encodeURIComponent(found.tracking)}`}>{words.follow}</Link>
        </p>
      )}
      <p className="muted">{words.keepAddress}</p>
    </div>
  );
}

/** The promised day, and the hour where one was promised. */
function sayPromise({ promise }: Placed, speech: Speech): string {
  const { at, day, time_zone: zone } = promise;
  return at === null ? speech.day(day) : speech.words.fromHour(speech.day(at, zone), speech.hour(at, zone));
}
