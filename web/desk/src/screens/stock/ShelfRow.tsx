import { IconCircleDashed, IconCircleHalf2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { Location, Shelf } from '@/api/stock';
import { useFormat, useNow } from '@/format/useFormat';
import { LevelMark } from '@/parts/LevelMark';
import list from '@/parts/list.module.css';
import { Mark } from '@/parts/Mark';
import { Cell, ColumnName } from '@/parts/RowList';
import { useNarrow } from '@/parts/useNarrow';
import styles from '@/screens/stock/stock.module.css';

function join(...looks: (string | undefined)[]): string {
  return looks.filter(Boolean).join(' ');
}

interface ColumnsProps {
  places: Location[];
  oldest: ReadonlyMap<string, string>;
}

export function ShelfColumns({ places, oldest }: ColumnsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  return (
    <>
      <ColumnName look={styles.name}>{t('stock.column.variant')}</ColumnName>
      <ColumnName look={list.figure}>{t('stock.column.all')}</ColumnName>
      {places.map(({ id, name }) => {
        const at = oldest.get(id);
        return (
          <ColumnName key={id} look={list.figure}>
            <span className={styles.place} title={name}>
              {name}
            </span>
            {at !== undefined && (
              <span className={styles.fresh} title={format.exact(at)}>
                {format.ago(at, now)}
              </span>
            )}
          </ColumnName>
        );
      })}
    </>
  );
}

interface CellsProps {
  shelf: Shelf;
  places: Location[];
  tabIndex: number;
}

function Name({ shelf, tabIndex }: { shelf: Shelf; tabIndex: number }) {
  const form = shelf.options.map((option) => option.value).join(', ');
  const name = [shelf.name, form].filter(Boolean).join(' · ');
  return (
    <Link
      to="/products/$id"
      params={{ id: shelf.product_id }}
      className={list.open}
      tabIndex={tabIndex}
      title={name}
      dir="auto"
    >
      {name}
    </Link>
  );
}

/** What is left over all locations; nothing anywhere is the one thing here that alarms. */
function Sum({ available }: { available: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (available === null) return '—';
  if (available === 0) return <Mark tone="bad" icon={IconCircleDashed} text={t('stock.out')} />;
  return format.number(available);
}

/** On a phone: the sum, and at how many places it is short, or what the one location asked for holds. */
function SlimCells({ shelf, places, tabIndex }: CellsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const short = shelf.levels.filter(({ state }) => state === 'low' || state === 'out').length;
  const only = places.length === 1 ? places[0] : undefined;
  return (
    <>
      <Cell>
        <Name shelf={shelf} tabIndex={tabIndex} />
      </Cell>
      <Cell look={list.figure}>
        {shelf.available === null ? t('stock.untracked') : t('stock.inAll', { number: format.number(shelf.available) })}
      </Cell>
      <Cell look={list.quiet}>{shelf.sku}</Cell>
      <Cell look={list.figure}>
        {only === undefined && short > 0 && (
          <Mark tone="warn" icon={IconCircleHalf2} text={t('stock.shortAt', { count: short })} />
        )}
        {only !== undefined && <LevelMark level={shelf.levels.find((level) => level.location_id === only.id)} />}
      </Cell>
    </>
  );
}

export function ShelfCells(props: CellsProps) {
  const { shelf, places, tabIndex } = props;
  const narrow = useNarrow();
  if (narrow) return <SlimCells {...props} />;
  const levels = new Map(shelf.levels.map((level) => [level.location_id, level]));
  return (
    <>
      <Cell look={join(styles.name, styles.standing)}>
        <Name shelf={shelf} tabIndex={tabIndex} /> <span className={list.quiet}>{shelf.sku}</span>
      </Cell>
      <Cell look={join(list.figure, styles.all)}>
        <Sum available={shelf.available} />
      </Cell>
      {places.map(({ id }) => (
        <Cell key={id} look={list.figure}>
          <LevelMark level={levels.get(id)} />
        </Cell>
      ))}
    </>
  );
}
