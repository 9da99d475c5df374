import { useEffect, useRef, useState } from 'react';

/** Gives the focus back to where it was before this was shown, or to the content when one has gone elsewhere. */
export function useReturnFocus(): { leaveTo: (where: 'opener' | 'content') => void } {
  const [opener] = useState(() => document.activeElement);
  const target = useRef<'opener' | 'content'>('opener');
  useEffect(
    () => () => {
      const content = document.getElementById('content');
      const goal = target.current === 'opener' && opener?.isConnected ? opener : content;
      // What is closing holds the focus until it is gone.
      setTimeout(() => {
        if (goal instanceof HTMLElement) goal.focus({ preventScroll: true });
      }, 0);
    },
    [opener],
  );
  return {
    leaveTo: (where) => {
      target.current = where;
    },
  };
}
