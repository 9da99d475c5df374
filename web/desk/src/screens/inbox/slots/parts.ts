import type { ComponentType } from 'react';

import { late } from '@/parts/late';
import { ArticleTool } from '@/screens/inbox/articles/ArticleTool';
import { ChatSlot, WritingSlot } from '@/screens/inbox/chat/ChatSlots';
import { DraftMark } from '@/screens/inbox/draft/DraftMark';
import { DraftSlot } from '@/screens/inbox/draft/DraftSlot';
import { HeadClock, RowClock } from '@/screens/inbox/clock/ClockMarks';
import { MacroTool } from '@/screens/inbox/macros/MacroTool';
import { NoticesBeside } from '@/screens/inbox/notices/NoticesBeside';
import { HeadRouting } from '@/screens/inbox/routing/HeadRouting';
import { RowTopic } from '@/screens/inbox/routing/RowTopic';
import type { Ticket, TicketWhole } from '@/screens/inbox/queries';
import type { Draft } from '@/screens/inbox/useDraft';

/**
 * What other rooms show of a ticket, and where. A room adds a line: its component, drawn in the order of the
 * list. A part that has nothing to say draws nothing.
 */

export interface OfRow {
  ticket: Ticket;
}

export interface OfTicket {
  whole: TicketWhole;
}

export interface OfWriting {
  whole: TicketWhole;
  /** What is being written: `insert` puts words at the cursor, `set` changes the whole. */
  draft: Draft;
}

/** No part of the first load: most tickets are answered without a return, and before anybody is asked how it was. */
const HeadCsat = late<OfTicket>(() => import('@/screens/inbox/csat/CsatMark').then((read) => read.HeadCsat));
const ReturnsBeside = late<OfWriting>(() => import('@/screens/inbox/returns/ReturnsBeside').then((read) => read.ReturnsBeside));

type Parts<Given> = readonly ComponentType<Given>[];

/** Small marks at the end of a row of the list. */
export const rowMarks: Parts<OfRow> = [RowTopic, RowClock, DraftMark];

/** Small marks beside the state in the head of a ticket. */
export const headMarks: Parts<OfTicket> = [HeadRouting, HeadClock, HeadCsat];

/** Notes above the first message. */
export const aboveConversation: Parts<OfTicket> = [];

/** Between the conversation and the composer, for who may answer: a draft that waits, somebody typing. */
export const aboveComposer: Parts<OfWriting> = [DraftSlot, WritingSlot];

/** Buttons in the composer's toolbar. */
export const composerTools: Parts<OfWriting> = [MacroTool, ArticleTool];

/** Sections of the side: above the orders, below them, below the customer. */
export const sideSections: Record<'top' | 'afterOrders' | 'end', Parts<OfWriting>> = {
  top: [ChatSlot, NoticesBeside],
  afterOrders: [ReturnsBeside],
  end: [],
};
