import { useEffect, useRef } from 'react';

export type KeyActs = Partial<Record<string, (event: KeyboardEvent) => void>>;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}

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
      if (isTyping(event.target) || dialogIsOpen()) return;
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
