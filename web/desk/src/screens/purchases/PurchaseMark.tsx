import { IconCircleCheck, IconCircleX, IconHelpCircle, IconRefresh, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Mark } from '@/parts/Mark';
import type { PurchaseState } from '@/screens/purchases/queries';
import type { Tone } from '@/theme/tokens';

const looks: Record<PurchaseState, [Tone, Icon]> = {
  placing: ['info', IconRefresh],
  placed: ['good', IconCircleCheck],
  uncertain: ['warn', IconHelpCircle],
  failed: ['bad', IconCircleX],
  cancelled: ['muted', IconCircleX],
};

/** Where an order that we took stands at its shop. */
export function PurchaseMark({ state }: { state: PurchaseState }) {
  const { t } = useTranslation();
  const [tone, icon] = looks[state];
  return <Mark tone={tone} icon={icon} text={t(`purchases.state.${state}`)} />;
}
