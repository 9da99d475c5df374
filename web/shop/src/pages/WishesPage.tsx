import { Cards } from '@/parts/Cards';
import { useAnswer } from '@/state/answers';
import { useKept } from '@/state/kept';
import { cardsQuestion } from '@/state/questions';
import { useSettings } from '@/state/shop';
import { wishes } from '@/state/wishes';
import { useSpeech } from '@/words';

const most = 50;

export function WishesPage() {
  const { words } = useSpeech();
  const { name } = useSettings();
  const ids = useKept(wishes).slice(0, most);
  const found = useAnswer(cardsQuestion, ids);
  return (
    <>
      <title>{`${words.wishes} · ${name}`}</title>
      <h1>{words.wishes}</h1>
      {ids.length === 0 ? <p>{words.wishesEmpty}</p> : <Cards cards={found} />}
    </>
  );
}
