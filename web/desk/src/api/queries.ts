import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api, rememberCsrfToken, type Query } from '@/api/client';
import { Problem } from '@/api/problem';
import type {
  Connection,
  Connector,
  Customer,
  CustomerSummary,
  DeadLetter,
  Order,
  OrderSummary,
  Page,
  Product,
  ProductSummary,
  Proof,
  SaidMail,
  Session,
  Store,
  TimelineItem,
} from '@/api/types';

export interface OrderFilters {
  q?: string | undefined;
  state?: string | undefined;
  store_id?: string | undefined;
  placed_after?: string | undefined;
  placed_before?: string | undefined;
}

/** A list read page by page as the reader scrolls. */
export function pagesOf<Item>(key: readonly unknown[], path: string, query: Query) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => api.get<Page<Item>>(path, { ...query, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
}

/** All of a list that is short enough to choose from. */
export async function everyOne<Item>(path: string, signal?: AbortSignal): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await api.get<Page<Item>>(path, { limit: 200, cursor }, signal);
    items.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor !== null);
  return items;
}

async function nullWhenMissing<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

async function readSession(): Promise<Session | null> {
  try {
    const session = await api.get<Session>('/session');
    rememberCsrfToken(session.csrf_token);
    return session;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/** Whether a proof is on its way: it is asked for again until it has ended, well or not. */
export function isProving(proof: Proof | null | undefined): boolean {
  return proof?.state === 'running' || proof?.state === 'waiting';
}

/** A connection being read or proved: its figures move from second to second. */
function isMoving(connection: Connection | undefined): boolean {
  if (connection === undefined) return false;
  return connection.sync?.state === 'running' || !connection.proof?.finished_at;
}

export const queries = {
  session: () => queryOptions({ queryKey: ['session'], queryFn: readSession, staleTime: Infinity }),

  orders: (filters: OrderFilters) => pagesOf<OrderSummary>(['orders', 'list', filters], '/orders', { ...filters }),
  order: (id: string) =>
    queryOptions({ queryKey: ['orders', 'one', id], queryFn: ({ signal }) => api.get<Order>(`/orders/${id}`, {}, signal) }),
  /** What the house told an order's customer by itself. */
  said: (orderId: string) =>
    queryOptions({
      queryKey: ['said-mails', 'order', orderId],
      queryFn: ({ signal }) => api.get<Page<SaidMail>>('/said-mails', { order_id: orderId, limit: 100 }, signal),
    }),
  timeline: (id: string) =>
    queryOptions({
      queryKey: ['orders', 'timeline', id],
      queryFn: ({ signal }) => api.get<Page<TimelineItem>>(`/orders/${id}/timeline`, {}, signal),
    }),

  stores: () =>
    queryOptions({ queryKey: ['stores'], queryFn: () => api.get<Page<Store>>('/stores', { limit: 200 }), staleTime: 300_000 }),

  connectors: () =>
    queryOptions({ queryKey: ['connectors'], queryFn: () => api.get<Page<Connector>>('/connectors'), staleTime: Infinity }),
  connections: () =>
    queryOptions({
      queryKey: ['connections', 'list'],
      queryFn: () => api.get<Page<Connection>>('/connections', { limit: 200 }),
      refetchInterval: ({ state }) => (state.data?.items.some((one) => one.sync?.state === 'running') ? 2000 : 60_000),
    }),
  connection: (id: string) =>
    queryOptions({
      queryKey: ['connections', 'one', id],
      queryFn: ({ signal }) => api.get<Connection>(`/connections/${id}`, {}, signal),
      refetchInterval: ({ state }) => (isMoving(state.data) ? 1500 : 60_000),
    }),
  proof: (id: string) =>
    queryOptions({
      queryKey: ['connections', 'proof', id],
      queryFn: () => nullWhenMissing(api.get<Proof>(`/connections/${id}/proofs/latest`)),
      refetchInterval: ({ state }) => (state.data && !isProving(state.data) ? false : 1500),
    }),
  deadLetters: (id: string) => pagesOf<DeadLetter>(['dead-letters', id], '/dead-letters', { connection_id: id }),

  customers: (q: string) => pagesOf<CustomerSummary>(['customers', 'list', q], '/customers', { q }),
  customer: (id: string) =>
    queryOptions({
      queryKey: ['customers', 'one', id],
      queryFn: ({ signal }) => api.get<Customer>(`/customers/${id}`, {}, signal),
    }),

  products: (q: string) => pagesOf<ProductSummary>(['products', 'list', q], '/products', { q }),
  product: (id: string) =>
    queryOptions({
      queryKey: ['products', 'one', id],
      queryFn: ({ signal }) => api.get<Product>(`/products/${id}`, {}, signal),
    }),
};
