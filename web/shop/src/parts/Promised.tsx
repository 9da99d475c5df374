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
            <span className="cost">{option.price.amount === 0 ? words.free : speech.money(option.price)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function marksOf({ cheapest, fastest }: PromiseOption, words: Words): string[] {
  return [...(fastest ? [words.fastest] : []), ...(cheapest ? [words.cheapest] : [])];
}
