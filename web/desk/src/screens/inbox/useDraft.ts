import { useCallback, useState, type RefObject } from 'react';

export interface Written {
  kind: 'answer' | 'note';
  text: string;
  /** Which of the ticket's ways carries it: the place in their list. */
  way: number;
}

export interface Draft extends Written {
  set: (change: Partial<Written>) => void;
  /** Puts words where the cursor stands, in place of what is marked, and goes there. */
  insert: (words: string) => void;
}

/** What was begun and not sent, by ticket: it waits while one looks elsewhere, and goes with the page. */
const kept = new Map<string, Written>();

const fresh: Written = { kind: 'answer', text: '', way: 0 };

export function useDraft(id: string, field: RefObject<HTMLTextAreaElement | null>): Draft {
  const [written, setWritten] = useState(() => kept.get(id) ?? fresh);
  const set = useCallback(
    (change: Partial<Written>) => {
      const next = { ...(kept.get(id) ?? fresh), ...change };
      kept.set(id, next);
      setWritten(next);
    },
    [id],
  );
  const insert = useCallback(
    (words: string) => {
      const { text } = kept.get(id) ?? fresh;
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
