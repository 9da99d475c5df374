import { useCallback, useMemo, useState } from 'react';

import type { Ticket } from '@/screens/inbox/queries';

export interface Selection {
  /** The chosen tickets that the list still shows, in its order. */
  tickets: readonly Ticket[];
  has: (id: string) => boolean;
  /** Takes one in or out; `through` takes in all from the one chosen last. */
  toggle: (id: string, through?: boolean) => void;
  all: () => void;
  clear: () => void;
}

const none: ReadonlySet<string> = new Set();

/** Which rows of a list are chosen, to be dealt with together. */
export function useSelection(rows: readonly Ticket[]): Selection {
  const [ids, setIds] = useState(none);
  const [last, setLast] = useState<string>();
  const toggle = useCallback(
    (id: string, through = false) => {
      const from = rows.findIndex((row) => row.id === last);
      const until = rows.findIndex((row) => row.id === id);
      setIds((before) => {
        const next = new Set(before);
        if (through && from >= 0 && until >= 0) {
          for (const row of rows.slice(Math.min(from, until), Math.max(from, until) + 1)) next.add(row.id);
        } else if (!next.delete(id)) next.add(id);
        return next;
      });
      setLast(id);
    },
    [rows, last],
  );
  const tickets = useMemo(() => rows.filter(({ id }) => ids.has(id)), [rows, ids]);
  return {
    tickets,
    has: (id) => ids.has(id),
    toggle,
    all: () => setIds(new Set(rows.map(({ id }) => id))),
    clear: () => setIds(none),
  };
}
