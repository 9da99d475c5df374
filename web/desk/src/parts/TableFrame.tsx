import type { ReactNode } from 'react';

import parts from '@/parts/parts.module.css';

/** Lets a wide table scroll within itself; reachable by keyboard, so that its end is too. */
export function TableFrame({ label, children }: { label: string; children: ReactNode }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={parts.tableFrame} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
