import { useState } from 'react';

import { Problem } from '@/api/client';
import { Cards } from '@/parts/Cards';
import { Telling } from '@/parts/Telling';
import { useAnswer } from '@/state/answers';
import { useKept } from '@/state/kept';
import { cardsQuestion } from '@/state/questions';
import { useHouse, useSettings } from '@/state/shop';
import { wishes } from '@/state/wishes';
import { useSpeech } from '@/words';

const most = 50;

export function WishesPage() {
  const { words } = useSpeech();
  const { name } = useSettings();
  const ids = useKept(wishes).items.slice(0, most).map(({ product }) => product);
  const found = useAnswer(cardsQuestion, [...ids].sort());
  const shown = ids.flatMap((id) => found.find((one) => one.id === id) ?? []);
  return (
    <>
      <title>{`${words.wishes} · ${name}`}</title>
      <h1>{words.wishes}</h1>
      {ids.length === 0 ? (
        <p>{words.wishesEmpty}</p>
      ) : (
        <>
          <Cards cards={shown} />
          <Share />
          <Telling />
        </>
      )}
    </>
  );
}

/** A link by which others read the list: whose it is does not stand there. */
function Share() {
  const { words } = useSpeech();
  const { wishes: kept } = useHouse();
  const [address, setAddress] = useState('');
  const [said, setSaid] = useState('');
  const share = async () => {
    setSaid(words.loading);
    try {
      const link = await kept.share();
      setAddress(link ?? '');
      setSaid(link === null ? words.broken : words.shared);
    } catch (error) {
      setSaid(error instanceof Problem && !error.passes ? error.message : words.broken);
    }
  };
  return (
    <p className="row share">
      <button type="button" className="plain" onClick={() => void share()}>
        {words.share}
      </button>
      <span role="status">{said}</span>
      {address !== '' && (
        <input
          readOnly
          value={address}
          aria-label={words.link}
          onFocus={(event) => {
            event.target.select();
          }}
        />
      )}
    </p>
  );
}
