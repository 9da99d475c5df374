import { useCallback, useState } from 'react';

export interface Written {
  kind: 'answer' | 'note';
  text: string;
  /** Which of the ticket's ways carries it: the place in their list. */
  way: number;
}

export interface Draft extends Written {
  set: (change: Partial<Written>) => void;
}

/** What was begun and not sent, by ticket: it waits while one looks elsewhere, and goes with the page. */
const kept = new Map<string, Written>();

const fresh: Written = { kind: 'answer', text: '', way: 0 };

export function useDraft(id: string): Draft {
  const [written, setWritten] = useState(() => kept.get(id) ?? fresh);
  const set = useCallback(
    (change: Partial<Written>) => {
      const next = { ...(kept.get(id) ?? fresh), ...change };
      kept.set(id, next);
      setWritten(next);
    },
    [id],
  );
  return { ...written, set };
}
