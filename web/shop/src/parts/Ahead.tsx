import { useSpeech } from '@/words';

/** The shape of a list that is being read. */
export function CardsAhead() {
  const { words } = useSpeech();
  return (
    <div role="status" aria-busy="true">
      <span className="said">{words.loading}</span>
      <ul className="cards ahead" aria-hidden="true">
        {Array.from({ length: 8 }, (_, at) => (
          <li key={at}>
            <span className="picture" />
            <span className="line" />
            <span className="line short" />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The shape of a page that is being read. */
export function PageAhead() {
  const { words } = useSpeech();
  return (
    <div className="product ahead" role="status" aria-busy="true">
      <span className="said">{words.loading}</span>
      <span className="picture" aria-hidden="true" />
      <div aria-hidden="true">
        <span className="line" />
        <span className="line short" />
        <span className="line" />
      </div>
    </div>
  );
}
