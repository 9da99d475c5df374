import { useAnswer } from '@/state/answers';
import { useKept } from '@/state/kept';
import { place } from '@/state/place';
import { promisesQuestion, type PromiseOption } from '@/state/questions';
import { useSettings } from '@/state/shop';
import { useSpeech, type Words } from '@/words';

/** Day or hour and price of each way to receive these articles. */
export function Promised({ lines }: { lines: { variant_id: string; quantity: number }[] }) {
  const speech = useSpeech();
  const { words } = speech;
  const { country } = useSettings();
  const { near } = useKept(place);
  const told = useAnswer(promisesQuestion, { lines, near, country, location: null });
  if (told === null || told.options.length === 0) return null;
  return (
    <section className="promises" aria-labelledby="promised">
      <h2 id="promised">{words.promises}</h2>
      <ul>
        {told.options.map((option) => (
          <li key={option.kind}>
            <span>
              <strong>{words.kinds[option.kind] ?? option.kind}</strong>
              <span className="muted">{[option.words, ...marksOf(option, words)].join(' · ')}</span>
            </span>
            <Cost option={option} />
          </li>
        ))}
      </ul>
      {told.tier !== null && <p className="muted">{words.memberOf(told.tier.name)}</p>}
    </section>
  );
}

/** What a way costs; what somebody pays who is no member is struck out before it. */
export function Cost({ option: { price, full_price: full } }: { option: PromiseOption }) {
  const speech = useSpeech();
  const { words } = speech;
  const cost = price.amount === 0 ? words.free : speech.money(price);
  if (full.amount <= price.amount) return <span className="cost">{cost}</span>;
  return (
    <span className="cost">
      <span className="said">{words.before}</span>
      <s>{speech.money(full)}</s> <span className="said">{words.now}</span>
      {cost}
    </span>
  );
}

function marksOf({ cheapest, fastest }: PromiseOption, words: Words): string[] {
  return [...(fastest ? [words.fastest] : []), ...(cheapest ? [words.cheapest] : [])];
}
