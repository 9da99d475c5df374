import { useEffect, useRef } from 'react';

/** Takes once what was scanned elsewhere and led here, however often the place is drawn. */
export function useScanned(scanned: string | undefined, take: (scanned: string) => void): void {
  const taken = useRef<string>(undefined);
  useEffect(() => {
    if (scanned === undefined || scanned === taken.current) return;
    taken.current = scanned;
    take(scanned);
  });
}
