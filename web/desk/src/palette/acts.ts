import type { Icon } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';

/** What can be done on the screen that is shown, besides its buttons: the palette offers it by name. */
export interface Act {
  id: string;
  title: string;
  icon: Icon;
  run: () => void;
}

type Tell = () => readonly Act[];

const told = new Set<Tell>();

/** Offers the screen's acts in the palette while the component is shown. */
export function useActs(acts: readonly Act[]): void {
  const current = useRef(acts);
  useEffect(() => {
    current.current = acts;
  });
  useEffect(() => {
    const tell = () => current.current;
    told.add(tell);
    return () => {
      told.delete(tell);
    };
  }, []);
}

/** The acts of what is shown now, the innermost part's first. */
export function currentActs(): Act[] {
  return [...told].reverse().flatMap((tell) => tell());
}
