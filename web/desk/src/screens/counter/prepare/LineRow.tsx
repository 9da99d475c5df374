import { IconCircleCheck, IconCaretRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import styles from '@/screens/counter/counter.module.css';
import { PlaceLink } from '@/screens/counter/parts/Place';
import { Photo } from '@/screens/counter/parts/Row';
import { formOf } from '@/screens/counter/prepare/words';
import type { PreparationLine } from '@/screens/counter/shapes';
import { iconStroke } from '@/theme/tokens';

interface LineRowProps {
  line: PreparationLine;
  preparationId: string;
  /** Whose it is, where lines of several orders follow each other. */
  whose?: string | undefined;
  /** Undefined: it is not to be picked now. */
  onTake?: (() => void) | undefined;
}

/** An article to fetch: where it lies, what it is, how many; taken whole by one tap, else looked at. */
export function LineRow({ line, preparationId, whose, onTake }: LineRowProps) {
  const { t } = useTranslation();
  const { id, name, bin, image, quantity, picked, short, left, sku } = line;
  const form = formOf(line);
  const state = left > 0 ? '' : short > 0 ? t('counter.line.short', { count: short }) : t('counter.line.picked');
  return (
    <li className={styles.line}>
      <PlaceLink place={`preparations/${preparationId}/lines/${id}`} className={styles.row}>
        <Photo address={image} />
        <span className={styles.rowWords}>
          {bin !== '' && onTake !== undefined && <span className={styles.where}>{bin}</span>}
          <span className={styles.rowTitle} dir="auto">
            {name}
          </span>
          <span className={styles.rowText}>{[form, whose].filter(Boolean).join(' · ')}</span>
          {sku !== '' && <span className={styles.roomyText}>{sku}</span>}
          {state !== '' && <span className={short > 0 ? styles.lacking : styles.done}>{state}</span>}
        </span>
        <span className={styles.quantity} aria-label={t('counter.line.of', { picked, count: quantity })}>
          {picked > 0 && left > 0 ? `${picked}/${quantity}` : `× ${quantity}`}
        </span>
        {onTake === undefined && <IconCaretRight className={styles.rowEnd} stroke={iconStroke} aria-hidden />}
      </PlaceLink>
      {onTake !== undefined && left > 0 && (
        <button type="button" className={styles.take} aria-label={t('counter.line.take', { count: left, name })} onClick={onTake}>
          <IconCircleCheck stroke={iconStroke} aria-hidden />
        </button>
      )}
    </li>
  );
}
