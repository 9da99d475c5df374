import { IconClock, IconClockOff, IconHelpCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Mark } from '@/parts/Mark';
import type { NearLocation } from '@/parts/near/queries';

/** Whether a shop is open now, and until when or from when, in its own zone. */
export function OpeningMark({ location }: { location: Pick<NearLocation, 'opening' | 'time_zone'> }) {
  const { t } = useTranslation();
  const { opening, time_zone: zone } = location;
  const format = useFormat().in(zone);
  if (opening.state === 'open') {
    const words = opening.until === null ? t('near.open') : t('near.openUntil', { time: format.time(opening.until) });
    return <Mark tone="good" icon={IconClock} text={words} />;
  }
  if (opening.state === 'unknown') return <Mark tone="muted" icon={IconHelpCircle} text={t('near.hoursUnknown')} />;
  const words = opening.opens_at === null ? t('near.closed') : t('near.opensAt', { time: format.dateTime(opening.opens_at) });
  return <Mark tone="muted" icon={IconClockOff} text={words} title={opening.closed_by || undefined} />;
}
