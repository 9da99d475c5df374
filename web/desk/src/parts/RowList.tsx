import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import { useKeys } from '@/keyboard/keys';
import styles from '@/parts/list.module.css';
import parts from '@/parts/parts.module.css';
import { useDelayed } from '@/parts/useDelayed';
import { useNarrow } from '@/parts/useNarrow';
import { rowHeights } from '@/theme/tokens';

export interface RowListProps<Row> {
  label: string;
  rows: readonly Row[];
  /** Class that sets the grid of the columns. */
  grid: string;
  head: ReactNode;
  /** The cells of one row; its one link carries the given tab index. */
  cells: (row: Row, tabIndex: number) => ReactNode;
  rowId: (row: Row) => string;
  openedId?: string | undefined;
  /** Rows of two lines, without names of columns; by default on a phone. */
  slim?: boolean | undefined;
  /** More columns than the window has room for: the list is moved sideways too. */
  wide?: boolean;
  /** The height of a row of three lines and more, in pixels. */
  height?: number | undefined;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

type Ahead = Pick<RowListProps<unknown>, 'hasMore' | 'isLoadingMore' | 'loadMore'>;
type Scroller = RefObject<HTMLDivElement | null>;

/** `j` and `k` walk the rows; the walked row keeps the focus, so that enter opens it. */
function useWalk(scroller: Scroller, count: number, virtual: Virtualizer<HTMLDivElement, Element>, start: number) {
  const [current, setCurrent] = useState(Math.max(0, start));
  const walked = useRef(false);
  const walk = useCallback(
    (step: number) => {
      // Rows that came meanwhile moved the one that has the focus: it is gone on from where it is now.
      const row = scroller.current?.querySelector<HTMLElement>('[data-index]:focus-within');
      const here = row ? Number(row.dataset.index) : current;
      const next = walked.current ? Math.min(count - 1, Math.max(0, here + step)) : current;
      walked.current = true;
      setCurrent(next);
      virtual.scrollToIndex(next);
      requestAnimationFrame(() => {
        scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus({ preventScroll: true });
      });
    },
    [count, current, scroller, virtual],
  );
  useKeys({ j: () => walk(1), k: () => walk(-1) });
  const visit = useCallback((index: number) => {
    walked.current = true;
    setCurrent(index);
  }, []);
  return { current: Math.min(current, Math.max(0, count - 1)), visit };
}

function useLoadAhead(items: VirtualItem[], count: number, { hasMore, isLoadingMore, loadMore }: Ahead) {
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last >= count - 30) loadMore();
  }, [hasMore, isLoadingMore, last, count, loadMore]);
}

/** When rows grow taller or lower, the opened one, else the first in sight, stays in sight. */
function useKeepPlace(virtual: Virtualizer<HTMLDivElement, Element>, height: number, opened: number) {
  const drawn = useRef(height);
  useEffect(() => {
    if (drawn.current === height) return;
    const first = Math.round((virtual.scrollOffset ?? 0) / drawn.current);
    drawn.current = height;
    virtual.measure();
    if (opened >= 0) virtual.scrollToIndex(opened, { align: 'auto' });
    else virtual.scrollToIndex(first, { align: 'start' });
  }, [virtual, height, opened]);
}

/** A list of any length: only what is seen is drawn, and more is read before the end is reached. */
export function RowList<Row>(props: RowListProps<Row>) {
  const { label, rows, grid, head, cells, rowId, openedId, wide = false } = props;
  const { t } = useTranslation();
  const narrow = useNarrow();
  const slim = props.slim ?? narrow;
  const scroller = useRef<HTMLDivElement>(null);
  const height = props.height ?? (slim ? rowHeights.tall : rowHeights.dense);
  // The compiler's memory would freeze the virtualizer, which changes inside: it is read afresh each time.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rowId(rows[index] as Row),
    overscan: 12,
    scrollPaddingStart: slim ? 0 : rowHeights.dense,
  });
  const items = virtual.getVirtualItems();
  const opened = rows.findIndex((row) => rowId(row) === openedId);
  useKeepPlace(virtual, height, opened);
  const { current, visit } = useWalk(scroller, rows.length, virtual, opened);
  useLoadAhead(items, rows.length, props);
  return (
    <div ref={scroller} className={styles.scroller}>
      <div role="table" className={wide ? styles.wide : undefined} aria-label={label} aria-rowcount={props.hasMore ? -1 : rows.length + 1}>
        <div role="row" aria-rowindex={1} className={`${styles.columns ?? ''} ${slim ? (styles.unnamed ?? '') : ''} ${grid}`}>
          {head}
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start, key }) => (
            <div
              key={key}
              role="row"
              data-index={index}
              aria-rowindex={index + 2}
              className={`${styles.row ?? ''} ${grid} ${rowId(rows[index] as Row) === openedId ? (styles.opened ?? '') : ''}`}
              style={{ height, transform: `translateY(${start}px)` }}
              onFocus={() => visit(index)}
            >
              {cells(rows[index] as Row, index === current ? 0 : -1)}
            </div>
          ))}
        </div>
      </div>
      {props.isLoadingMore && <p className={styles.foot}>{t('status.loadingMore')}</p>}
    </div>
  );
}

interface ListBonesProps {
  waiting: boolean;
  grid: string;
  head: ReactNode;
  columns: number;
}

/** The list before its rows are there, in the list's own shape. */
export function ListBones({ waiting, grid, head, columns }: ListBonesProps) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  if (!useDelayed(waiting)) return null;
  const height = narrow ? rowHeights.tall : rowHeights.dense;
  const shown = narrow ? 4 : columns;
  return (
    <div className={styles.bones} role="status" aria-label={t('status.loading')}>
      <div aria-hidden className={`${styles.columns ?? ''} ${grid}`}>
        {head}
      </div>
      {Array.from({ length: 16 }, (_, row) => (
        <div key={row} className={`${styles.boneRow ?? ''} ${grid}`} style={{ height }}>
          {Array.from({ length: shown }, (_, column) => (
            <span key={column} className={parts.bone} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface CellProps {
  children?: ReactNode;
  look?: string | undefined;
}

export function Cell({ children, look = '' }: CellProps) {
  return (
    <div role="cell" className={`${styles.cell ?? ''} ${look}`}>
      {children}
    </div>
  );
}

export function ColumnName({ children, look = '' }: CellProps) {
  return (
    <div role="columnheader" className={`${styles.cell ?? ''} ${look}`}>
      {children}
    </div>
  );
}
