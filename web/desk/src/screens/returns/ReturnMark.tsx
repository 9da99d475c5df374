import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircle,
  IconCircleCheck,
  IconCircleHalf2,
  IconCircleX,
  IconClockPause,
  IconHelpCircle,
  IconPackage,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { Mark } from '@/parts/Mark';
import type { ReturnItem, ReturnState } from '@/screens/returns/queries';
import type { Tone } from '@/theme/tokens';

const looks: Record<ReturnState, [Tone, Icon]> = {
  opened: ['warn', IconCircle],
  approved: ['info', IconArrowBackUp],
  kept: ['info', IconCircleHalf2],
  refused: ['muted', IconCircleX],
  handed_over: ['info', IconPackage],
  received: ['info', IconPackage],
  graded: ['info', IconCircleHalf2],
  settling: ['info', IconClockPause],
  settled: ['good', IconCircleCheck],
  cancelled: ['muted', IconCircleX],
  expired: ['muted', IconCircleX],
};

/** Where a return stands; a settlement that needs a person goes before it. */
export function ReturnMark({ item }: { item: Pick<ReturnItem, 'state' | 'settlement'> }) {
  const { t } = useTranslation();
  if (item.settlement === 'uncertain') return <Mark tone="warn" icon={IconHelpCircle} text={t('returns.settlement.uncertain')} />;
  if (item.settlement === 'failed') return <Mark tone="bad" icon={IconAlertTriangle} text={t('returns.settlement.failed')} />;
  const [tone, icon] = looks[item.state];
  const step = item.state === 'settling' && item.settlement !== '' ? item.settlement : null;
  return <Mark tone={tone} icon={icon} text={step === null ? t(`returns.state.${item.state}`) : t(`returns.settlement.${step}`)} />;
}

/** Whether what is owed is late, or nearly so. */
export function DueMark({ due }: { due: string }) {
  const { t } = useTranslation();
  if (due === '') return null;
  const late = due === 'late';
  return <Mark tone={late ? 'bad' : 'warn'} icon={late ? IconAlertTriangle : IconClockPause} text={t(late ? 'returns.late' : 'returns.soon')} />;
}
