import { useTranslation } from 'react-i18next';

import { useGo } from '@/screens/counter/places';
import { placeOf } from '@/screens/counter/scanning/leading';
import { meaningOf } from '@/screens/counter/scanning/meaning';
import { ScanField } from '@/screens/counter/scanning/ScanField';

/** The next article, by scan or by words. */
export function Search() {
  const { t } = useTranslation();
  const go = useGo();
  return <ScanField label={t('counter.scan.any')} onScan={(typed) => go(placeOf(meaningOf(typed)))} />;
}
