/** What the stream's keeper tells the tabs, and the addresses they share. */

export const kinds = ['order', 'customer', 'product', 'stock', 'connection', 'dead_letter'] as const;
export type Kind = (typeof kinds)[number];

export interface News {
  kind: Kind;
  id: string;
  version: number;
}

export type Told = { type: 'news'; news: News } | { type: 'state'; live: boolean; missed: boolean };

export type Asked = 'hello' | 'bye';

export const streamAddress = '/api/v1/stream';
export const shared = 'guichet-stream';
