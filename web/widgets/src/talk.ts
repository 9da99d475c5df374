import { Refusal, type Api, type Article, type ChatFile, type Line, type Page, type Session } from '@/api';
import type { Keep } from '@/keep';
import { messagesIn, type StreamMessage } from '@/stream';

/** A message that the server has not confirmed; it is kept over pages until it does. */
export interface Pending {
  key: string;
  text: string;
  files: ChatFile[];
  conversation: string;
}

export interface Given {
  key: string;
  identity: string;
  language: string;
  page: () => Page;
}

type Phase = 'closed' | 'opening' | 'ready' | 'broken';

const firstWord = 8_000; // a proxy that holds a stream back is noticed after that
const pollEvery = 3_000;
const sayWritingEvery = 4_000;
const renewsAfter = 0.75; // of a token's time
const renewsAtMost = 60_000;
const pauses = [1, 2, 4, 8, 15];

/** One visitor's conversation: what was said, what waits to be sent, and the connection by which both go. */
export class Talk {
  phase: Phase = 'closed';
  session: Session | undefined;
  lines: Line[] = [];
  pending: Pending[] = [];
  connected = true;
  /** Who writes: a name, "" for somebody, null for nobody. */
  writing: string | null = null;
  /** The server's words for what it refused last. */
  refused = '';

  private readonly halt = new AbortController();
  private sending = false;
  private polls = false;
  private saidWriting = 0;
  private opening: Promise<void> | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly keep: Keep,
    private readonly given: Given,
    private readonly changed: () => void,
  ) {}

  get last(): number {
    return this.lines.at(-1)?.position ?? 0;
  }

  /** Begins or goes on, once whoever asks meanwhile; what arrives is told from then on. */
  open(): Promise<void> {
    if (this.phase === 'ready') return Promise.resolve();
    this.opening ??= this.start().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async start(): Promise<void> {
    this.phase = 'opening';
    this.changed();
    try {
      await this.begin();
    } catch (error) {
      this.phase = 'broken';
      this.refused = error instanceof Refusal ? error.message : '';
      this.changed();
      throw error;
    }
    void this.follow();
    void this.flush();
  }

  /** Ends it: nothing is heard any more. */
  stop(): void {
    this.halt.abort();
    clearTimeout(this.renewal);
    this.phase = 'closed';
  }

  async begin(anew = false): Promise<void> {
    const { key, identity, language, page } = this.given;
    const json = { key, identity, language, page: page(), resume: this.keep.read('resume'), anew };
    const session = await this.api.ask<Session>('POST', '/sessions', { json });
    this.keep.write('resume', session.resume ?? '');
    if (session.conversation !== this.session?.conversation) {
      this.lines = [];
      this.pending = this.kept().filter(({ conversation }) => conversation === session.conversation);
    }
    this.session = session;
    this.phase = 'ready';
    this.renewLater();
    this.take(session.lines);
  }

  /** Has the token replaced while it is good: what the shop signed is over sooner than a page is left. */
  private renewLater(): void {
    clearTimeout(this.renewal);
    const left = Date.parse(this.session?.expires_at ?? '') - Date.now();
    this.renewal = setTimeout(() => {
      this.call<Pick<Session, 'token' | 'expires_at'>>('POST', '/tokens')
        .then((renewed) => {
          if (this.session) Object.assign(this.session, renewed);
          this.renewLater();
        })
        .catch(() => undefined);
    }, Math.max(renewsAtMost, renewsAfter * left));
  }

  /** Begins another conversation. */
  async anew(): Promise<void> {
    await this.begin(true);
    this.keepPending();
    this.changed();
  }

  /** Queues a message and sends what waits. */
  say(text: string, files: ChatFile[]): void {
    this.pending.push({ key: freshKey(), text, files, conversation: this.session?.conversation ?? '' });
    this.saidWriting = 0;
    this.keepPending();
    this.changed();
    void this.flush();
  }

  /** Sends what waits, in its order. */
  async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let first = this.pending[0]; first; first = this.pending[0]) {
        const { key, text, files } = first;
        const json = { key, text, files: files.map(({ sha256 }) => sha256) };
        const line = await this.call<Line>('POST', '/messages', { json });
        this.refused = '';
        this.drop(key);
        if (line.position === this.last + 1) this.take([line]);
      }
    } catch (error) {
      if (error instanceof Refusal && !error.passes) this.refuse(error);
    } finally {
      this.sending = false;
      this.changed();
    }
  }

  /** Says that the visitor writes, now and then. */
  sayWriting(): void {
    const now = Date.now();
    if (!this.session || now - this.saidWriting < sayWritingEvery) return;
    this.saidWriting = now;
    this.tell('writing');
  }

  /** Says what the visitor does; nobody waits for it. */
  tell(doing: 'here' | 'idle' | 'away' | 'writing'): void {
    const token = this.session?.token;
    if (token === undefined) return;
    this.api.send('PUT', '/presence', { token, json: { doing }, keepalive: doing === 'away' }).catch(() => undefined);
  }

  async leaveContact(name: string, mail: string): Promise<void> {
    await this.call('PUT', '/contact', { json: { name, mail } });
    if (this.session) Object.assign(this.session, { mail, name: name || this.session.name });
    this.changed();
  }

  /** Articles that may answer what is being typed; none where they cannot be had. */
  async help(typed: string): Promise<Article[]> {
    const path = `/articles?q=${encodeURIComponent(typed.slice(0, 400))}`;
    return (await this.call<{ items: Article[] }>('GET', path)).items;
  }

  async askTranscript(): Promise<void> {
    await this.call('POST', '/transcripts');
  }

  async sendFile(file: File): Promise<ChatFile> {
    return this.call<ChatFile>('POST', `/files?name=${encodeURIComponent(file.name)}`, { body: file });
  }

  async contentOf({ sha256 }: ChatFile): Promise<Blob> {
    const response = await this.api.send('GET', `/files/${sha256}`, { token: this.session?.token });
    return response.blob();
  }

  /** Asks with the present token, and once more with a new one where that one is over. */
  private async call<Answer>(method: string, path: string, call: { json?: unknown; body?: Blob } = {}): Promise<Answer> {
    const ask = async () => {
      const response = await this.api.send(method, path, { ...call, token: this.session?.token });
      const text = await response.text();
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    };
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
      await this.begin();
      return await ask();
    }
  }

  private async follow(): Promise<void> {
    let tries = 0;
    while (!this.halt.signal.aborted) {
      try {
        await (this.polls ? this.poll() : this.stream());
        tries = 0;
        if (!this.polls) await rest(1000);
      } catch (error) {
        if (this.halted()) return;
        const refusal = error instanceof Refusal ? error : new Refusal(0, '', '');
        if (refusal.status === 401) await this.begin().catch(() => undefined);
        else if (!refusal.passes) {
          this.refuse(refusal);
          return;
        }
        this.connect(false);
        await rest((pauses[Math.min(tries, pauses.length - 1)] ?? 15) * 1000);
        tries += 1;
      }
    }
  }

  private halted(): boolean {
    return this.halt.signal.aborted;
  }

  private async stream(): Promise<void> {
    const within = new AbortController();
    const timer = setTimeout(() => {
      this.polls = true;
      within.abort();
    }, firstWord);
    const signal = AbortSignal.any([this.halt.signal, within.signal]);
    try {
      const response = await this.api.send('GET', `/stream?after=${this.last}`, { token: this.session?.token, signal });
      for await (const message of messagesIn(response)) {
        clearTimeout(timer);
        this.connect(true);
        this.hear(message);
      }
    } catch (error) {
      if (!within.signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async poll(): Promise<void> {
    const token = this.session?.token;
    const { items, more } = await this.api.ask<{ items: Line[]; more: boolean }>('GET', `/messages?after=${this.last}`, { token });
    this.connect(true);
    this.take(items);
    if (!more) await rest(document.hidden ? 5 * pollEvery : pollEvery);
  }

  private hear({ event, data }: StreamMessage): void {
    if (event === 'message') this.take([JSON.parse(data) as Line]);
    if (event !== 'presence') return;
    const { writing, name } = JSON.parse(data) as { writing: boolean; name: string };
    this.writing = writing ? name : null;
    this.changed();
  }

  private connect(connected: boolean): void {
    if (this.connected === connected) return;
    this.connected = connected;
    if (connected) void this.flush();
    this.changed();
  }

  /** Takes messages that are new; each has its number, so none comes twice. */
  private take(lines: Line[]): void {
    for (const line of lines) {
      if (line.position <= this.last) continue;
      this.lines.push(line);
      if (line.direction === 'out') this.writing = null;
      else this.drop(line.key);
    }
    this.changed();
  }

  private refuse(refusal: Refusal): void {
    this.refused = refusal.message;
    this.changed();
  }

  private drop(key: string): void {
    this.pending = this.pending.filter((one) => one.key !== key);
    this.keepPending();
  }

  private kept(): Pending[] {
    try {
      return JSON.parse(this.keep.read('pending') || '[]') as Pending[];
    } catch {
      return [];
    }
  }

  private keepPending(): void {
    this.keep.write('pending', this.pending.length === 0 ? '' : JSON.stringify(this.pending));
  }
}

function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
