import { useKept } from '@/state/kept';
import { useHouse } from '@/state/shop';
import { wishes } from '@/state/wishes';
import { useSpeech } from '@/words';

/** Puts a product on the wish list, or takes it off. */
export function Heart({ id, name }: { id: string; name: string }) {
  const { words } = useSpeech();
  const { wishes: kept } = useHouse();
  const wished = useKept(wishes).items.some(({ product }) => product === id);
  return (
    <button
      type="button"
      className="heart"
      aria-pressed={wished}
      aria-label={wished ? words.unwish(name) : words.wish(name)}
      onClick={() => {
        kept.toggle(id);
      }}
    >
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <path d="M12 20.3 4.6 13a5 5 0 0 1 7.4-6.7A5 5 0 0 1 19.4 13z" />
      </svg>
    </button>
  );
}
