import { Suspense, useState } from 'react';

import { Cards } from '@/parts/Cards';
import { CardsAhead } from '@/parts/Ahead';
import { useAnswer, useAnswers } from '@/state/answers';
import { shelfQuestion, treeQuestion } from '@/state/questions';
import { useSettings } from '@/state/shop';
import { useSpeech } from '@/words';

interface Asked {
  category: string | null;
  text: string;
}

/** The products of a category, of a search, or all of them. */
export function ShelfPage({ category, text }: Asked) {
  const { words } = useSpeech();
  const { name } = useSettings();
  useAnswers().ahead(shelfQuestion, { category, text, after: null });
  const tree = useAnswer(treeQuestion, null);
  const title = text !== '' ? words.found(text) : (tree.find(({ id }) => id === category)?.name ?? words.everything);
  return (
    <>
      <title>{`${title} · ${name}`}</title>
      <h1>{title}</h1>
      <Shelf key={`${category ?? ''} ${text}`} category={category} text={text} />
    </>
  );
}

/** Page after page of the list: each that is asked for stands below the ones before. */
function Shelf({ category, text }: Asked) {
  const [places, setPlaces] = useState<(string | null)[]>([null]);
  return places.map((after, at) => (
    <Suspense key={after ?? ''} fallback={<CardsAhead />}>
      <ShelfPart
        asked={{ category, text, after }}
        last={at === places.length - 1}
        onMore={(next) => {
          setPlaces([...places, next]);
        }}
      />
    </Suspense>
  ));
}

interface PartGiven {
  asked: Asked & { after: string | null };
  last: boolean;
  onMore: (next: string) => void;
}

function ShelfPart({ asked, last, onMore }: PartGiven) {
  const { words } = useSpeech();
  const { items, next } = useAnswer(shelfQuestion, asked);
  if (items.length === 0) return <p>{asked.text === '' ? words.nothingHere : words.nothingFound}</p>;
  return (
    <>
      <Cards cards={items} eager={asked.after === null} />
      {last && next !== null && (
        <p className="more">
          <button
            type="button"
            className="plain"
            onClick={() => {
              onMore(next);
            }}
          >
            {words.more}
          </button>
        </p>
      )}
    </>
  );
}
