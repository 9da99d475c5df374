/** Calls of the public API, typed by its description: no cookie, the publishable key in the address. */

import type { paths } from '@/api/schema';

const base = '/api/shopper/v1';

type Short = keyof paths extends infer Path ? (Path extends `/api/shopper/v1${infer Rest}` ? Rest : never) : never;
type Operation<Path extends Short, Method extends string> = paths[`/api/shopper/v1${Path}` & keyof paths] extends infer Known
  ? Method extends keyof Known
    ? Known[Method]
    : never
  : never;
type Json<Content> = Content extends { content: { 'application/json': infer Shape } } ? Shape : undefined;
/** What an operation answers when it is done. */
export type Answer<Path extends Short, Method extends string> =
  Operation<Path, Method> extends { responses: infer Responses } ? Json<Responses[keyof Responses & (200 | 201 | 202)]> : never;
/** What an operation is sent. */
export type Sent<Path extends Short, Method extends string> = Operation<Path, Method> extends { requestBody: infer Body } ? Json<Body> : undefined;

export type Query = Record<string, string | number | boolean | null | undefined>;

interface Call<Body> {
  /** Fills the `{names}` of the path. */
  named?: Record<string, string>;
  query?: Query;
  body?: Body;
  /** A shopper's token. */
  token?: string | undefined;
  /** The same key on a repeated try makes the server act once. */
  idempotencyKey?: string;
  /** The state that was read: the server refuses the change if someone was faster. */
  tag?: string;
}

/** What the server refused, in its own words; status 0 where it was not reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** The problem whole: some say more than words. */
    readonly body: unknown = null,
  ) {
    super(detail);
  }

  /** Whether the same may work later without anybody doing anything. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** A GraphQL query with the type of what it answers; its fields and that type are written side by side. */
export interface Document<Data, Variables> {
  text: string;
  readonly of?: (variables: Variables) => Data;
}

export function document<Data, Variables>(text: string): Document<Data, Variables> {
  return { text };
}

export interface Fault {
  message: string;
  extensions: { code: string };
}

export class Client {
  /** The token of who is signed in, if anybody: promises and orders count what they get as a member. */
  buyer: () => Promise<string | undefined> = () => Promise.resolve(undefined);

  constructor(
    readonly server: string,
    readonly key: string,
    readonly language: string,
  ) {}

  /** Calls an operation. Raises Problem. */
  async call<Path extends Short, Method extends 'get' | 'post' | 'put' | 'delete' | 'patch'>(
    method: Method,
    path: Path,
    asked: Call<Sent<Path, Method>> = {},
  ): Promise<Answer<Path, Method>> {
    const { named = {}, query = {}, token, idempotencyKey, tag } = asked;
    const body: unknown = asked.body;
    const headers = new Headers({ 'Accept-Language': this.language });
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey);
    if (tag !== undefined) headers.set('If-Match', tag);
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named[name] ?? ''));
    const address = `${this.server}${base}${filled}?${search({ key: this.key, ...query })}`;
    let answer: Response;
    try {
      const sent = body === undefined ? null : JSON.stringify(body);
      answer = await fetch(address, { method: method.toUpperCase(), headers, body: sent, credentials: 'omit', referrerPolicy: 'strict-origin' });
    } catch (error) {
      throw new Problem(0, 'unreachable', String(error));
    }
    if (!answer.ok) throw await problemOf(answer);
    const text = await answer.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer<Path, Method>;
  }

  /** Asks for just the fields of a document; what could not be told stands in `errors`. Raises Problem. */
  async ask<Data, Variables extends Record<string, unknown>>(
    asked: Document<Data, Variables>,
    variables: Variables,
  ): Promise<{ data: Data; errors: Fault[] }> {
    const { data, errors } = await this.call('post', '/graphql', { body: { query: asked.text, variables } });
    const first = errors?.[0];
    if (data === null) throw new Problem(400, first?.extensions.code ?? 'bad_query', first?.message ?? '');
    return { data: data as Data, errors: (errors ?? []) as unknown as Fault[] };
  }
}

function search(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
}

async function problemOf(answer: Response): Promise<Problem> {
  let said: { code?: string; detail?: string } = {};
  try {
    said = (await answer.json()) as typeof said;
  } catch {
    // A proxy answers with a page of its own: the status is all that is known.
  }
  return new Problem(answer.status, said.code ?? '', said.detail ?? '', said);
}
