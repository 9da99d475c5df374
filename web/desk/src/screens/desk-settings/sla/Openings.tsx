import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import styles from '@/screens/desk-settings/sla/sla.module.css';
import type { Opening } from '@/screens/desk-settings/sla/queries';
import { iconStroke } from '@/theme/tokens';

interface OpeningsProps {
  /** Whose hours: a weekday, a special day. */
  name: string;
  value: readonly Opening[];
  onChange: (openings: Opening[]) => void;
}

/** The next interval that is likely: a morning, then an afternoon. */
function following(value: readonly Opening[]): Opening {
  const last = value.at(-1);
  return last === undefined ? { opens: '09:00', closes: '18:00' } : { opens: last.closes < '22:00' ? last.closes : '22:00', closes: '23:00' };
}

/** The intervals of a day; midnight as an end is the end of the day. */
export function Openings({ name, value, onChange }: OpeningsProps) {
  const { t } = useTranslation();
  const set = (place: number, change: Partial<Opening>) =>
    onChange(value.map((one, index) => (index === place ? { ...one, ...change } : one)));
  return (
    <div className={styles.openings}>
      {value.length === 0 && <span className={styles.hint}>{t('sla.closed')}</span>}
      {value.map(({ opens, closes }, place) => (
        <span key={place} className={styles.opening}>
          <TextInput
            type="time"
            aria-label={t('sla.opens', { name })}
            value={opens}
            onChange={(event) => set(place, { opens: event.currentTarget.value })}
          />
          <span aria-hidden>–</span>
          <TextInput
            type="time"
            aria-label={t('sla.closes', { name })}
            value={closes === '24:00' ? '00:00' : closes}
            onChange={(event) => set(place, { closes: event.currentTarget.value === '00:00' ? '24:00' : event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('sla.removeOpening', { name, opens })}
            onClick={() => onChange(value.filter((_, index) => index !== place))}
          >
            <IconX size="1em" stroke={iconStroke} aria-hidden />
          </ActionIcon>
        </span>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        aria-label={t('sla.addOpeningTo', { name })}
        leftSection={<IconPlus size="1em" stroke={iconStroke} aria-hidden />}
        onClick={() => onChange([...value, following(value)])}
      >
        {t('sla.addOpening')}
      </Button>
    </div>
  );
}
