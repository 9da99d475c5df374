import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBuildingStore,
  IconCircle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleHalf2,
  IconCircleX,
  IconClockPause,
  IconHelpCircle,
  IconMapPin,
  IconPackage,
  IconPlayerPause,
  IconRefresh,
  IconTruckDelivery,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Health, OrderState, ParcelState } from '@/api/types';
import styles from '@/parts/parts.module.css';
import { iconStroke, type Tone } from '@/theme/tokens';

const classOf: Record<Tone, string | undefined> = {
  good: styles.good,
  warn: styles.warn,
  bad: styles.bad,
  info: styles.info,
  muted: styles.neutral,
};

interface MarkProps {
  tone: Tone;
  icon: Icon;
  text: string;
  title?: string | undefined;
}

/** A state: shape, word and colour together, never colour alone. */
export function Mark({ tone, icon: Shape, text, title }: MarkProps) {
  return (
    <span className={`${styles.mark ?? ''} ${classOf[tone] ?? ''}`} title={title}>
      <Shape stroke={iconStroke} aria-hidden />
      <span className={styles.markText}>{text}</span>
    </span>
  );
}

const orderLooks: Record<OrderState, [Tone, Icon]> = {
  incomplete: ['muted', IconCircleDashed],
  pending: ['info', IconCircle],
  awaiting_payment: ['warn', IconClockPause],
  confirmed: ['info', IconCircle],
  in_preparation: ['info', IconCircleHalf2],
  ready_for_pickup: ['info', IconBuildingStore],
  partially_shipped: ['info', IconTruckDelivery],
  shipped: ['info', IconTruckDelivery],
  completed: ['good', IconCircleCheck],
  cancelled: ['muted', IconCircleX],
  declined: ['bad', IconCircleX],
  partially_refunded: ['muted', IconArrowBackUp],
  refunded: ['muted', IconArrowBackUp],
  disputed: ['bad', IconAlertTriangle],
  in_review: ['warn', IconAlertTriangle],
  unknown: ['muted', IconHelpCircle],
};

/** The house's word for an order's state; a word of tomorrow is shown as unknown. */
export function knownOrderState(state: string): OrderState {
  return state in orderLooks ? (state as OrderState) : 'unknown';
}

/** An order's state in the house's word; the shop's own word is the title. */
export function OrderMark({ state, sourceState }: { state: string; sourceState?: string | undefined }) {
  const { t } = useTranslation();
  const known = knownOrderState(state);
  const [tone, icon] = orderLooks[known];
  const text = known === 'unknown' && sourceState ? sourceState : t(`orderState.${known}`);
  return <Mark tone={tone} icon={icon} text={text} title={sourceState} />;
}

const parcelLooks: Record<ParcelState, [Tone, Icon]> = {
  announced: ['muted', IconPackage],
  handed_over: ['info', IconPackage],
  in_transit: ['info', IconTruckDelivery],
  at_pickup_point: ['info', IconMapPin],
  out_for_delivery: ['info', IconTruckDelivery],
  delivered: ['good', IconCircleCheck],
  attempt_failed: ['warn', IconAlertTriangle],
  exception: ['bad', IconAlertTriangle],
  returning: ['warn', IconArrowBackUp],
  returned: ['muted', IconArrowBackUp],
  lost: ['bad', IconCircleX],
  unknown: ['muted', IconHelpCircle],
};

export function knownParcelState(state: string): ParcelState {
  return state in parcelLooks ? (state as ParcelState) : 'unknown';
}

export function ParcelMark({ state }: { state: string }) {
  const { t } = useTranslation();
  const known = knownParcelState(state);
  const [tone, icon] = parcelLooks[known];
  return <Mark tone={tone} icon={icon} text={t(`parcelState.${known}`)} />;
}

const healthLooks: Record<Health, [Tone, Icon]> = {
  ok: ['good', IconCircleCheck],
  syncing: ['info', IconRefresh],
  behind: ['warn', IconClockPause],
  refused: ['bad', IconCircleX],
  paused: ['muted', IconPlayerPause],
  failing: ['bad', IconAlertTriangle],
  waiting: ['info', IconClockPause],
};

export function HealthMark({ health }: { health: Health }) {
  const { t } = useTranslation();
  const [tone, icon] = healthLooks[health];
  return <Mark tone={tone} icon={icon} text={t(`health.${health}`)} />;
}

export function YesNoMark({ yes, text }: { yes: boolean; text: string }) {
  return <Mark tone={yes ? 'good' : 'bad'} icon={yes ? IconCircleCheck : IconCircleX} text={text} />;
}
