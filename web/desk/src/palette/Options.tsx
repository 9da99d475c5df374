import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { OrderMark } from '@/parts/Mark';
import { groups, type Entry } from '@/palette/entries';
import styles from '@/palette/palette.module.css';
import type { FoundItem } from '@/palette/useFound';
import { iconStroke } from '@/theme/tokens';

/** Fields of which a hit says that they were meant; a title or a name that was typed shows itself. */
const told = ['tracking_number', 'mail', 'phone', 'recipient', 'postcode', 'town', 'sku', 'gtin'] as const;
type Told = (typeof told)[number];

function isTold(field: string): field is Told {
  return (told as readonly string[]).includes(field);
}

function Fact({ found }: { found: FoundItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className={styles.fact}>
      {isTold(found.matched) && <span className={styles.why}>{t(`palette.by.${found.matched}`)}</span>}
      {found.state === 'hidden' && <span className={styles.why}>{t('palette.hidden')}</span>}
      {found.kind === 'order' && <OrderMark state={found.state} />}
      {found.total && <span>{format.money(found.total)}</span>}
      {found.kind === 'order' && found.at && <span className={styles.when}>{format.short(found.at)}</span>}
    </span>
  );
}

interface OptionProps {
  id: string;
  entry: Entry;
  chosen: boolean;
  onChoose: () => void;
  onTake: () => void;
}

function Option({ id, entry, chosen, onChoose, onTake }: OptionProps) {
  const { icon: Shape, title, subtitle, found, keys } = entry;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    // The keys of a listbox are those of its combobox, which keeps the focus.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={chosen}
      className={`${styles.option ?? ''} ${chosen ? (styles.chosen ?? '') : ''}`}
      onMouseMove={chosen ? undefined : onChoose}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <Shape stroke={iconStroke} aria-hidden />
      <span className={styles.words}>
        <span dir="auto">{title}</span>
        {subtitle && (
          <span className={styles.subtitle} dir="auto">
            {subtitle}
          </span>
        )}
      </span>
      {found && <Fact found={found} />}
      {keys && (
        <span className={styles.fact} aria-hidden>
          {keys.map((key) => (
            <kbd key={key} className={styles.key}>
              {key}
            </kbd>
          ))}
        </span>
      )}
    </div>
  );
}

interface OptionsProps {
  listId: string;
  optionId: (place: number) => string;
  entries: Entry[];
  index: number;
  onChoose: (place: number) => void;
  onTake: (entry: Entry) => void;
}

export function Options({ listId, optionId, entries, index, onChoose, onTake }: OptionsProps) {
  const { t } = useTranslation();
  const placed = entries.map((entry, place) => ({ entry, place }));
  return (
    <div id={listId} role="listbox" aria-label={t('palette.title')} className={styles.list}>
      {groups.map((group) => {
        const own = placed.filter(({ entry }) => entry.group === group);
        if (own.length === 0) return null;
        return (
          <div key={group} role="group" aria-labelledby={`${listId}-${group}`}>
            <p id={`${listId}-${group}`} className={styles.group} aria-hidden>
              {t(`palette.group.${group}`)}
            </p>
            {own.map(({ entry, place }) => (
              <Option
                key={entry.id}
                id={optionId(place)}
                entry={entry}
                chosen={place === index}
                onChoose={() => onChoose(place)}
                onTake={() => onTake(entry)}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}
