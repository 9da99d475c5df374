import type { ReactNode } from 'react';
import { useEffect } from 'react';

import styles from '@/parts/parts.module.css';

/** Names the page in the browser's tab, which readers of screens hear first. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Guichet' : `${title} · Guichet`;
  }, [title]);
}

export function Page({ children }: { children: ReactNode }) {
  return <div className={styles.page}>{children}</div>;
}

interface HeadProps {
  title: string;
  mark?: ReactNode;
  acts?: ReactNode;
}

export function PageHead({ title, mark, acts }: HeadProps) {
  useTitle(title);
  return (
    <header className={styles.head}>
      <h1 className={styles.headTitle}>{title}</h1>
      {mark}
      {acts !== undefined && <div className={styles.headActs}>{acts}</div>}
    </header>
  );
}

interface PanelProps {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  /** The content draws its own edges: a table, a list. */
  flush?: boolean;
}

export function Panel({ title, aside, children, flush = false }: PanelProps) {
  return (
    <section className={styles.panel} aria-label={title}>
      {title !== undefined && (
        <div className={styles.panelHead}>
          <h2 className={styles.panelTitle}>{title}</h2>
          {aside !== undefined && <div className={styles.panelAside}>{aside}</div>}
        </div>
      )}
      <div className={flush ? styles.panelFlush : styles.panelBody}>{children}</div>
    </section>
  );
}

export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className={styles.facts}>
      {rows
        .filter(([, value]) => value !== '' && value !== null && value !== undefined)
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
