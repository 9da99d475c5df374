import {
  IconArrowBackUp,
  IconCircle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconPrinter,
  IconRefresh,
  IconTruckDelivery,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Mark } from '@/parts/Mark';
import type { Courier, Label } from '@/screens/dispatch/queries';
import type { Tone } from '@/theme/tokens';

const labelLooks: Record<Label['state'], [Tone, Icon]> = {
  asked: ['info', IconRefresh],
  uncertain: ['warn', IconHelpCircle],
  bought: ['good', IconPrinter],
  failed: ['bad', IconCircleX],
  voiding: ['info', IconRefresh],
  voided: ['muted', IconCircleX],
};

const courierLooks: Record<Courier['state'], [Tone, Icon]> = {
  asked: ['info', IconRefresh],
  uncertain: ['warn', IconHelpCircle],
  booked: ['info', IconCircle],
  under_way: ['info', IconTruckDelivery],
  delivered: ['good', IconCircleCheck],
  returning: ['warn', IconArrowBackUp],
  failed: ['bad', IconCircleX],
  cancelling: ['info', IconRefresh],
  cancelled: ['muted', IconCircleX],
};

/** Where a label stands. */
export function LabelMark({ state }: { state: Label['state'] }) {
  const { t } = useTranslation();
  const [tone, icon] = labelLooks[state];
  return <Mark tone={tone} icon={icon} text={t(`dispatch.label.${state}`)} />;
}

/** Where a courier stands; late is said besides, for it may be on its way and late. */
export function CourierMark({ courier }: { courier: Pick<Courier, 'state' | 'late'> }) {
  const { t } = useTranslation();
  const [tone, icon] = courierLooks[courier.state];
  const isLate = courier.late && (courier.state === 'booked' || courier.state === 'under_way');
  const words = t(`dispatch.courier.${courier.state}`);
  return <Mark tone={isLate ? 'warn' : tone} icon={icon} text={isLate ? t('dispatch.late', { state: words }) : words} />;
}
