import { useEffect, useRef, useState } from 'react';

/**
 * Opens what was read because its button was pressed. The button that was pressed gave its place to the one that
 * this holds, which the focus comes back to.
 */
export function useOpenOnArrival() {
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      button.current?.focus();
      setOpened(true);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return { button, opened, setOpened };
}
