import '@/i18n/late';

import { Popover } from '@mantine/core';

import { useOpenOnArrival } from '@/parts/useOpenOnArrival';
import { ClockButton } from '@/screens/inbox/clock/ClockMarks';
import { ClockStory } from '@/screens/inbox/clock/ClockStory';
import type { Ticket } from '@/screens/inbox/queries';

/** The story of a ticket's clock, under it. */
export function ClockPopover({ ticket }: { ticket: Ticket }) {
  const { button, opened, setOpened } = useOpenOnArrival();
  if (ticket.due_at === null) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus shadow="md" withinPortal>
      <Popover.Target>
        <ClockButton ref={button} ticket={ticket} onClick={() => setOpened(!opened)} />
      </Popover.Target>
      <Popover.Dropdown>
        <ClockStory ticketId={ticket.id} version={ticket.version} />
      </Popover.Dropdown>
    </Popover>
  );
}
