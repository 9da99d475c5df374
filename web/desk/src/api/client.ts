import { Problem, type ProblemBody } from '@/api/problem';

export const base = '/api/v1';

export type Query = Record<string, string | number | boolean | null | undefined>;

let csrfToken = '';
let language = 'en';
let onSignedOut: () => void = () => undefined;

export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** The language in which the server words its problems. */
export function speak(chosen: string): void {
  language = chosen;
}

/** Names what happens when the server says that nobody is signed in any more. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

function address(path: string, query?: Query): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)] as [string, string]));
  return given.length > 0 ? `${base}${path}?${search.toString()}` : `${base}${path}`;
}

async function problemOf(response: Response): Promise<Problem> {
  let body: Partial<ProblemBody> = {};
  try {
    body = (await response.json()) as Partial<ProblemBody>;
  } catch {
    // A proxy in front of the server answers with a page of its own: the status alone is known then.
  }
  return new Problem({ ...body, status: response.status, code: body.code ?? `http_${response.status}` });
}

interface Call {
  query?: Query | undefined;
  body?: unknown;
  /** Sent as it is, in the place of a body. */
  file?: Blob | undefined;
  signal?: AbortSignal | undefined;
  /** The same key on a repeated try makes the server do the act once. */
  idempotencyKey?: string | undefined;
  /** The state that was read: the server refuses the change if someone was faster. */
  tag?: string | undefined;
}

/** An answer with the entity tag of its state, to be sent along with a change of it. */
export interface Tagged<Answer> {
  answer: Answer;
  tag: string;
}

async function send(method: string, path: string, { query, body, file, signal, idempotencyKey, tag }: Call): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': language });
  if (method !== 'GET') headers.set('X-CSRF-Token', csrfToken);
  if (method === 'POST') headers.set('Idempotency-Key', idempotencyKey ?? freshKey());
  if (tag !== undefined) headers.set('If-Match', tag);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (file !== undefined) headers.set('Content-Type', 'application/octet-stream');
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers,
      body: file ?? (body === undefined ? null : JSON.stringify(body)),
      signal: signal ?? null,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem({ code: 'unreachable' });
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.code === 'not_signed_in' && path !== '/session') onSignedOut();
    throw problem;
  }
  return response;
}

async function call<Answer>(method: string, path: string, given: Call = {}): Promise<Answer> {
  const response = await send(method, path, given);
  if (response.status === 204) return undefined as Answer;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** A key that is not repeated; `randomUUID` is missing where the desk is served without TLS. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const api = {
  get: <Answer>(path: string, query?: Query, signal?: AbortSignal) => call<Answer>('GET', path, { query, signal }),
  tagged: async <Answer>(path: string, signal?: AbortSignal): Promise<Tagged<Answer>> => {
    const response = await send('GET', path, { signal });
    return { answer: (await response.json()) as Answer, tag: response.headers.get('ETag') ?? '' };
  },
  post: <Answer>(path: string, body?: unknown, idempotencyKey?: string, tag?: string) =>
    call<Answer>('POST', path, { body, idempotencyKey, tag }),
  /** Sends a file as it is. */
  upload: <Answer>(path: string, file: Blob) => call<Answer>('POST', path, { file }),
  put: <Answer>(path: string, body: unknown, tag?: string) => call<Answer>('PUT', path, { body, tag }),
  patch: <Answer>(path: string, body: unknown, tag?: string) => call<Answer>('PATCH', path, { body, tag }),
  delete: <Answer>(path: string, query?: Query, tag?: string) => call<Answer>('DELETE', path, { query, tag }),
};
