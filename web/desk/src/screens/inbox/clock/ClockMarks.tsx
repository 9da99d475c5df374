import { IconClock, IconClockExclamation, IconClockHour3, type Icon } from '@tabler/icons-react';
import { useState, type ComponentPropsWithRef } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat, useNow } from '@/format/useFormat';
import { late } from '@/parts/late';
import { Mark } from '@/parts/Mark';
import styles from '@/screens/inbox/clock/clock.module.css';
import { spanWords } from '@/screens/inbox/clock/lengths';
import { clockKinds, phaseOf, type Phase } from '@/screens/inbox/clock/phases';
import type { Ticket } from '@/screens/inbox/queries';
import type { OfRow, OfTicket } from '@/screens/inbox/slots/parts';
import type { Tone } from '@/theme/tokens';

const looks: Record<Phase, [Tone, Icon]> = {
  running: ['muted', IconClock],
  warning: ['warn', IconClockHour3],
  late: ['bad', IconClockExclamation],
};

/** What is left until somebody must have acted, or how long that is over: in words, a shape and a colour. */
function useClock(ticket: Ticket) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (ticket.due_at === null) return null;
  const phase = phaseOf(ticket.due_at, ticket.warn_at, now);
  const [tone, icon] = looks[phase];
  const time = spanWords(format, new Date(ticket.due_at).getTime() - now.getTime());
  const kind = clockKinds.find((one) => one === ticket.due_kind) ?? 'next_answer';
  return {
    tone,
    icon,
    short: phase === 'late' ? t('clock.late', { time }) : time,
    long: t(`clock.${phase === 'late' ? 'lateFor' : 'leftFor'}.${kind}`, { time }),
    title: t(`clock.due.${kind}`, { at: format.dateTime(ticket.due_at) }),
  };
}

/** The clock in a row of the list. */
export function RowClock({ ticket }: OfRow) {
  const clock = useClock(ticket);
  if (clock === null) return null;
  return (
    <span className={styles.inRow}>
      <Mark tone={clock.tone} icon={clock.icon} text={clock.short} title={clock.title} />
      <span className="unseen">{clock.long}</span>
    </span>
  );
}

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  ticket: Ticket;
}

/** The clock in words; pressed, it says why it stands as it does. */
export function ClockButton({ ticket, ...rest }: ButtonProps) {
  const clock = useClock(ticket);
  if (clock === null) return null;
  return (
    <button type="button" aria-haspopup="dialog" {...rest} className={styles.button} title={clock.title}>
      <Mark tone={clock.tone} icon={clock.icon} text={clock.long} />
    </button>
  );
}

const ClockPopover = late<{ ticket: Ticket }>(() => import('@/screens/inbox/clock/ClockPopover').then(({ ClockPopover: Part }) => Part), ClockButton);

/** The clock in the head of a ticket; its story is read when it is asked for. */
export function HeadClock({ whole: { ticket } }: OfTicket) {
  const [asked, setAsked] = useState(false);
  if (ticket.due_at === null) return null;
  return asked ? <ClockPopover ticket={ticket} /> : <ClockButton ticket={ticket} aria-expanded={false} onClick={() => setAsked(true)} />;
}
