import { useCallback, useState, type RefObject } from 'react';

import type { TicketState } from '@/screens/inbox/queries';

/** A file that is attached to what is written. */
export interface DraftFile {
  sha256: string;
  name: string;
  size: number;
}

export interface Written {
  kind: 'answer' | 'note';
  text: string;
  /** Which of the ticket's ways carries it: the place in their list. */
  way: number;
  /** Another address of the customer than the way's. */
  to: string;
  /** Who gets a copy, as typed. */
  copies: string;
  files: readonly DraftFile[];
  /** The state that the ticket gets with the answer, where a macro brought one. */
  then: { state: TicketState; until: string | null } | null;
}

type Change = Partial<Written> | ((before: Written) => Partial<Written>);

export interface Draft extends Written {
  set: (change: Change) => void;
  /** Puts words where the cursor stands, in place of what is marked, and goes there. */
  insert: (words: string) => void;
}

/** What was begun and not sent, by ticket: it waits while one looks elsewhere, and goes with the page. */
const kept = new Map<string, Written>();

export const nothingWritten: Written = { kind: 'answer', text: '', way: 0, to: '', copies: '', files: [], then: null };

/** Keeps what was written for a ticket that is not open. */
export function keepDraft(id: string, written: Partial<Written>): void {
  kept.set(id, { ...nothingWritten, ...written });
}

export function useDraft(id: string, field: RefObject<HTMLTextAreaElement | null>): Draft {
  const [written, setWritten] = useState(() => kept.get(id) ?? nothingWritten);
  const set = useCallback(
    (change: Change) => {
      const before = kept.get(id) ?? nothingWritten;
      const next = { ...before, ...(typeof change === 'function' ? change(before) : change) };
      kept.set(id, next);
      setWritten(next);
    },
    [id],
  );
  const insert = useCallback(
    (words: string) => {
      const { text } = kept.get(id) ?? nothingWritten;
      const element = field.current;
      const [from, until] = element ? [element.selectionStart, element.selectionEnd] : [text.length, text.length];
      set({ text: text.slice(0, from) + words + text.slice(until) });
      // The cursor goes behind the words once the field holds them.
      requestAnimationFrame(() => {
        element?.focus();
        element?.setSelectionRange(from + words.length, from + words.length);
      });
    },
    [id, field, set],
  );
  return { ...written, set, insert };
}
