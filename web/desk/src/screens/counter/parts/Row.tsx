import { IconCaretRight, IconPhoto, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { PlaceLink } from '@/screens/counter/parts/Place';
import styles from '@/screens/counter/counter.module.css';
import { iconStroke } from '@/theme/tokens';

interface RowProps {
  /** Where a tap leads. */
  place: string;
  icon?: Icon;
  title: ReactNode;
  text?: ReactNode;
  aside?: ReactNode;
}

/** A row that leads somewhere: as high as a finger is broad. */
export function Row({ place, icon: Shape, title, text, aside }: RowProps) {
  return (
    <li>
      <PlaceLink place={place} className={styles.row}>
        {Shape && <Shape className={styles.rowIcon} stroke={iconStroke} aria-hidden />}
        <span className={styles.rowWords}>
          <span className={styles.rowTitle}>{title}</span>
          {text !== undefined && <span className={styles.rowText}>{text}</span>}
        </span>
        {aside !== undefined && <span className={styles.rowAside}>{aside}</span>}
        <IconCaretRight className={styles.rowEnd} stroke={iconStroke} aria-hidden />
      </PlaceLink>
    </li>
  );
}

/** An article's picture; its place where there is none, or no network to load it. */
export function Photo({ address, large = false }: { address: string | null | undefined; large?: boolean }) {
  const look = `${styles.photo ?? ''} ${large ? (styles.photoLarge ?? '') : ''}`;
  if (!address) {
    return (
      <span className={look} aria-hidden>
        <IconPhoto stroke={iconStroke} />
      </span>
    );
  }
  return <img className={look} src={address} alt="" loading="lazy" />;
}
