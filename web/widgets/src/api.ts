/** The shapes of the widget's API, and calls of it: no cookies, a token in a header. */

export interface ChatFile {
  name: string;
  type: string;
  size: number;
  sha256: string;
}

export interface Line {
  position: number;
  direction: 'in' | 'out';
  key: string;
  author: string;
  text: string;
  files: ChatFile[];
  sent_at: string;
}

export interface Session {
  token: string;
  expires_at: string;
  resume: string | null;
  conversation: string;
  known: boolean;
  name: string;
  mail: string;
  open: boolean;
  by_mail: boolean;
  lines: Line[];
}

interface WindowWords {
  title: string;
  greeting: string;
  offline: string;
}

export interface WindowLook {
  store: string;
  open: boolean;
  colour: string;
  side: string;
  words: Partial<Record<string, WindowWords>>;
}

export interface Page {
  address: string;
  title: string;
  product_id: string;
  sku: string;
}

export interface Article {
  id: string;
  title: string;
  text: string;
  link: string;
}

/** What the server refused, in its own words; status 0 when it was not reached. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }

  /** Whether the same may work later without anybody doing anything. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

interface Call {
  token?: string | undefined;
  json?: unknown;
  body?: Blob;
  signal?: AbortSignal;
  /** Let it go on when the page is left. */
  keepalive?: boolean;
  headers?: Record<string, string>;
}

export class Api {
  private readonly base: string;

  constructor(
    server: string,
    private readonly language: string,
    room: '/chat' | '/tracking' | '/returns' | '' = '/chat',
  ) {
    this.base = `${server}/api/shopper/v1${room}`;
  }

  /** The address of something that a browser opens by itself. */
  address(path: string): string {
    return this.base + path;
  }

  async send(method: string, path: string, { token, json, body, signal, keepalive, headers }: Call = {}): Promise<Response> {
    const sent: Record<string, string> = { 'Accept-Language': this.language, ...headers };
    if (token !== undefined) sent.Authorization = `Bearer ${token}`;
    if (json !== undefined) sent['Content-Type'] = 'application/json';
    let response: Response;
    try {
      response = await fetch(this.base + path, {
        method,
        headers: sent,
        body: json === undefined ? (body ?? null) : JSON.stringify(json),
        credentials: 'omit',
        referrerPolicy: 'strict-origin',
        signal: signal ?? null,
        keepalive: keepalive ?? false,
      });
    } catch (error) {
      throw new Refusal(0, 'unreachable', String(error));
    }
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  async ask<Answer>(method: string, path: string, call: Call = {}): Promise<Answer> {
    return (await (await this.send(method, path, call)).json()) as Answer;
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  let said: { code?: string; detail?: string } = {};
  try {
    said = (await response.json()) as typeof said;
  } catch {
    // A proxy answers with a page of its own: the status is all that is known.
  }
  return new Refusal(response.status, said.code ?? '', said.detail ?? '');
}
