import { Button, Popover, TextInput } from '@mantine/core';
import { IconCalendar, IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import parts from '@/parts/parts.module.css';
import { isPeriod, periods } from '@/parts/period';
import styles from '@/parts/period.module.css';
import { iconStroke } from '@/theme/tokens';

export interface Span {
  period?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

interface PeriodProps {
  value: Span;
  onChange: (span: Span) => void;
}

interface FilterProps extends PeriodProps {
  /** What happened in the period. */
  title: string;
  /** The same with the period chosen, as the button's name. */
  label: (period: string) => string;
}

/** The period in words; a date is a day of the calendar, in no zone. */
function useSpanWords(): (span: Span) => string {
  const { t } = useTranslation();
  const format = useFormat().in('UTC');
  return ({ period, from, until }) => {
    if (isPeriod(period)) return t(`orders.period.${period}`);
    if (from && until) return format.days(from, until);
    if (from) return t('orders.period.since', { day: format.date(from) });
    return until ? t('orders.period.up', { day: format.date(until) }) : t('orders.period.any');
  };
}

function OwnDates({ value, onChange }: PeriodProps) {
  const { t } = useTranslation();
  const day = (name: 'from' | 'until', label: string) => (
    <TextInput
      type="date"
      label={label}
      value={value[name] ?? ''}
      {...(name === 'from' ? { max: value.until } : { min: value.from })}
      onChange={(event) =>
        onChange({ from: value.from, until: value.until, period: undefined, [name]: event.currentTarget.value || undefined })
      }
    />
  );
  return (
    <fieldset className={styles.ownDates}>
      <legend>{t('orders.period.own')}</legend>
      <div className={styles.ownDays}>
        {day('from', t('orders.period.from'))}
        {day('until', t('orders.period.until'))}
      </div>
    </fieldset>
  );
}

/** When something happened: a span that moves with today, or days of one's own. */
export function PeriodFilter({ title, label, value, onChange }: FilterProps) {
  const { t } = useTranslation();
  const words = useSpanWords();
  const [opened, setOpened] = useState(false);
  // Wherever the focus is: the library hears escape only from within.
  useEffect(() => {
    if (!opened) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpened(false);
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, [opened]);
  const choices = [undefined, ...periods];
  const isOwn = Boolean(value.from ?? value.until);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className={parts.filterButton ?? ''}
          leftSection={<IconCalendar size="1.1em" stroke={iconStroke} aria-hidden />}
          aria-label={label(words(value))}
          onClick={() => setOpened(!opened)}
        >
          {words(value)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={title} className={styles.periods ?? ''}>
        {choices.map((period) => {
          const chosen = !isOwn && value.period === period;
          return (
            <button
              key={period ?? 'any'}
              type="button"
              className={styles.period}
              aria-pressed={chosen}
              onClick={() => {
                setOpened(false);
                onChange({ period, from: undefined, until: undefined });
              }}
            >
              <span>{t(`orders.period.${period ?? 'any'}`)}</span>
              {chosen && <IconCheck size="1.1em" stroke={iconStroke} aria-hidden />}
            </button>
          );
        })}
        <OwnDates value={value} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}
