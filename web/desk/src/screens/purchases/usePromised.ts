import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import type { PurchaseItem } from '@/screens/purchases/queries';

/** What was promised, as a day or an hour of the shop's own clock. */
export function usePromised(): (promise: PurchaseItem['promise']) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ at, day, time_zone: zone }) => {
    const local = zone === '' ? format : format.in(zone);
    return at === null ? t('purchases.promisedDay', { day: format.in('UTC').day(day) }) : t('purchases.promisedAt', { at: local.dateTime(at) });
  };
}
