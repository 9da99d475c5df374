import { useEffect, useState } from 'react';

import { skeletonDelay } from '@/theme/tokens';

/** True once `waiting` has lasted long enough to be worth a picture: most answers come sooner. */
export function useDelayed(waiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        setLate(waiting);
      },
      waiting ? skeletonDelay : 0,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [waiting]);
  return late && waiting;
}
