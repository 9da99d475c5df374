import { IconArrowNarrowLeft } from '@tabler/icons-react';
import { Link, type LinkComponentProps } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useTitle } from '@/parts/Page';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { iconStroke } from '@/theme/tokens';

interface To {
  /** A place of the counter; empty for its start. */
  place: string;
  className?: string | undefined;
  children: ReactNode;
}

export function PlaceLink({ place, className, children, ...rest }: To & Omit<LinkComponentProps, 'to' | 'params' | 'children' | 'className'>) {
  return (
    <Link to="/counter/$" params={{ _splat: place }} className={className} {...rest}>
      {children}
    </Link>
  );
}

interface PlaceProps {
  title: string;
  /** Where the way back leads; empty: to the start. Undefined: this is the start. */
  back?: string | undefined;
  /** At the head's end. */
  aside?: ReactNode;
  /** Under the thumb: where to scan, and the one act of this screen. */
  foot?: ReactNode;
  busy?: boolean;
  children: ReactNode;
}

/** One screen of the counter: what it is, what is there, what to do next. */
export function Place({ title, back, aside, foot, busy = false, children }: PlaceProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  useEffect(() => {
    // Readers of screens hear where they are; a scanner's field takes the focus where there is one.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <header className={styles.head}>
        {back !== undefined && (
          <PlaceLink place={back} className={controls.iconButton} aria-label={t('counter.back')}>
            <IconArrowNarrowLeft stroke={iconStroke} aria-hidden />
          </PlaceLink>
        )}
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
        {aside}
      </header>
      <main id="content" className={styles.content} aria-busy={busy} tabIndex={-1}>
        <div className={styles.column}>{children}</div>
      </main>
      {foot !== undefined && (
        <footer className={styles.foot}>
          <div className={styles.column}>{foot}</div>
        </footer>
      )}
    </>
  );
}
