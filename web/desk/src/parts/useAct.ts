import { useCallback, useRef, useState } from 'react';

interface Act<Given extends unknown[]> {
  run: (...given: Given) => Promise<void>;
  running: boolean;
  error: unknown;
  clear: () => void;
}

/** Runs one act of a person at a time and keeps what went wrong, to be said beside the button. */
export function useAct<Given extends unknown[]>(act: (...given: Given) => Promise<void>): Act<Given> {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const busy = useRef(false);
  const run = useCallback(
    async (...given: Given) => {
      if (busy.current) return;
      busy.current = true;
      setRunning(true);
      setError(null);
      try {
        await act(...given);
      } catch (failure) {
        setError(failure);
      } finally {
        busy.current = false;
        setRunning(false);
      }
    },
    [act],
  );
  const clear = useCallback(() => {
    setError(null);
  }, []);
  return { run, running, error, clear };
}
