import {
  IconArrowBackUp,
  IconBuildingStore,
  IconCircle,
  IconCircleCheck,
  IconCircleHalf2,
  IconCircleX,
  IconClockPause,
  IconAlertTriangle,
  IconTruckDelivery,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Mark } from '@/parts/Mark';
import type { Preparation } from '@/screens/orders/house/queries';
import type { Tone } from '@/theme/tokens';

const looks: Record<Preparation['state'], [Tone, Icon]> = {
  expected: ['info', IconTruckDelivery],
  waiting: ['info', IconCircle],
  picking: ['info', IconCircleHalf2],
  ready: ['info', IconBuildingStore],
  handed_over: ['good', IconCircleCheck],
  expired: ['warn', IconClockPause],
  put_back: ['muted', IconArrowBackUp],
  cancelled: ['muted', IconCircleX],
  missing: ['bad', IconAlertTriangle],
};

/** Where a preparation stands. */
export function PreparationMark({ state }: { state: Preparation['state'] }) {
  const { t } = useTranslation();
  const [tone, icon] = looks[state];
  return <Mark tone={tone} icon={icon} text={t(`house.state.${state}`)} />;
}
