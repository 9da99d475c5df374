/** What the stream's keeper tells the tabs, and the addresses they share. */

export const kinds = ['order', 'customer', 'product', 'stock', 'connection', 'dead_letter', 'act', 'ticket', 'return', 'presence', 'visitor'] as const;
export type Kind = (typeof kinds)[number];

/** Somebody at a ticket. */
export interface Present {
  user_id: string;
  name: string;
  doing: string;
}

/** A ticket's visitor, who has the chat's window open; null for one who left. */
export interface Visiting {
  writing: boolean;
}

export interface News {
  kind: Kind;
  id: string;
  version: number;
  /** Of presence: who is at the ticket; null for nobody. */
  now?: Present[] | Visiting | null;
}

export type Told = { type: 'news'; news: News } | { type: 'state'; live: boolean; missed: boolean };

export type Asked = 'hello' | 'bye';

export const streamAddress = '/api/v1/stream';
export const shared = 'guichet-stream';
