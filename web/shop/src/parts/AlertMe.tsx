import { lazy, Suspense, useState } from 'react';

import { useKept } from '@/state/kept';
import { useHouse } from '@/state/shop';
import { wishes } from '@/state/wishes';
import { useSpeech } from '@/words';

const Telling = lazy(async () => ({ default: (await import('@/parts/Telling')).Telling }));

/** Asks to be told of one product: it goes onto the wish list, and what is told of it is chosen in this place. */
export function AlertMe({ id, name }: { id: string; name: string }) {
  const { words } = useSpeech();
  const { wishes: kept } = useHouse();
  const wished = useKept(wishes).items.some(({ product }) => product === id);
  const [open, setOpen] = useState(false);
  const begin = () => {
    if (!wished) kept.toggle(id);
    setOpen(true);
  };
  if (!open) {
    return (
      <button type="button" className="plain" onClick={begin}>
        {words.alertMe}
      </button>
    );
  }
  return (
    <>
      <p role="status">{words.alertsOfList(name)}</p>
      <Suspense>
        <Telling none={words.noAlerts} />
      </Suspense>
    </>
  );
}
