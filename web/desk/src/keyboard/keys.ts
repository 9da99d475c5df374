import { useEffect, useRef } from 'react';

export type KeyActs = Partial<Record<string, (event: KeyboardEvent) => void>>;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

let dialogWasOpen = false;

// Asked before anyone else hears of the key: the escape that closes a dialog must not close what is under it too.
addEventListener(
  'keydown',
  () => {
    dialogWasOpen = document.querySelector('[role="dialog"], [role="menu"]') !== null;
  },
  { capture: true },
);

/**
 * Binds keys while the component is shown. `g o` names a sequence of two keys within a second.
 * Keys rest while a person types, holds a modifier, or has a dialog open.
 */
export function useKeys(acts: KeyActs): void {
  const current = useRef(acts);
  useEffect(() => {
    current.current = acts;
  });
  useEffect(() => {
    let before = '';
    let beforeAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || dialogWasOpen) return;
      const sequence = event.timeStamp - beforeAt < 1000 ? `${before} ${event.key}` : '';
      const act = current.current[sequence] ?? current.current[event.key];
      before = event.key;
      beforeAt = event.timeStamp;
      if (act === undefined) return;
      act(event);
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, []);
}

/** How this machine's keyboard names the key of commands. */
export function commandKey(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}

/** Binds a letter with the command key, wherever the person is: also while typing, also over a dialog. */
export function useCommandKey(letter: string, act: () => void): void {
  const current = useRef(act);
  useEffect(() => {
    current.current = act;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const commanded = (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey;
      if (!commanded || event.key.toLowerCase() !== letter) return;
      // The browser would go to its own search.
      event.preventDefault();
      current.current();
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, [letter]);
}
