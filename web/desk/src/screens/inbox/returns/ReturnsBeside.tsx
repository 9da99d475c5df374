import { PolicyBeside } from '@/screens/inbox/policy/PolicyBeside';
import { ReturnBeside } from '@/screens/inbox/returns/ReturnBeside';
import type { OfWriting } from '@/screens/inbox/slots/parts';

/** What may come back of the conversation's order, and the way to have it come back. */
export function ReturnsBeside(given: OfWriting) {
  return (
    <>
      <PolicyBeside {...given} />
      <ReturnBeside {...given} />
    </>
  );
}
