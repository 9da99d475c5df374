import { late } from '@/parts/late';
import { holdsChat } from '@/screens/inbox/chat/queries';
import type { OfWriting } from '@/screens/inbox/slots/parts';

const readParts = () => import('@/screens/inbox/chat/ChatPart');
const ChatPart = late<OfWriting>(async () => (await readParts()).ChatPart);
const VisitorWriting = late<OfWriting>(async () => (await readParts()).VisitorWriting);

/** The visitor of a chat, where the ticket holds one. */
export function ChatSlot(given: OfWriting) {
  return holdsChat(given.whole) && <ChatPart {...given} />;
}

/** Whether that visitor writes. */
export function WritingSlot(given: OfWriting) {
  return holdsChat(given.whole) && <VisitorWriting {...given} />;
}
