import { Problem } from '@/api/problem';
import { nextOf, type Act, type NewAct } from '@/screens/counter/waiting/acts';

/** Where acts outlive the page. */
export interface ActStore {
  /** In the order in which they were done. */
  all: () => Promise<Act[]>;
  add: (act: Omit<Act, 'id'>) => Promise<Act>;
  change: (act: Act) => Promise<void>;
  remove: (id: number) => Promise<void>;
}

interface Means {
  store: ActStore;
  /** Throws a Problem. */
  send: (act: Act) => Promise<unknown>;
  me: () => { id: string; name: string } | null;
  key: () => string;
  now?: () => Date;
  /** Runs one sender at a time, over all tabs of the browser. */
  alone?: (work: () => Promise<void>) => Promise<void>;
}

export type Outcome<Answer> = { sent: true; answer: Answer } | { sent: false };

/** An act that the server did, at a time of this device. */
export interface Done {
  act: Act;
  at: number;
}

const rememberedDone = 200;

interface Hearer {
  /** The act is kept, and its sending was asked for. */
  ready: boolean;
  resolve: (outcome: Outcome<unknown>) => void;
  reject: (problem: Problem) => void;
}

/** Whether the act may succeed unchanged when it is sent again: it was neither done nor refused. */
export function comesAgain(problem: Problem): boolean {
  return (
    problem.unreachable ||
    problem.status >= 500 ||
    ['not_signed_in', 'csrf', 'idempotency_in_flight', 'too_many_requests'].includes(problem.code)
  );
}

function asProblem(error: unknown): Problem {
  // What we did not foresee is our own fault, and no reason to drop what a person did.
  return error instanceof Problem ? error : new Problem({ status: 500, code: 'unexpected', detail: String(error) });
}

/**
 * Keeps every act before it is sent, and sends them in order.
 *
 * An act leaves the store when the server has done it, or has refused it to somebody who is there to read why. One that
 * is refused later stays, with the refusal, until a person decides.
 */
export class Outbox {
  private readonly hearers = new Map<string, Hearer>();
  private readonly watchers = new Set<() => void>();
  private sending: Promise<void> | null = null;
  private again = false;
  private shown: readonly Act[] = [];
  private lately: readonly Done[] = [];
  private told: (() => void) | undefined;

  constructor(private readonly means: Means) {}

  /** What is kept, oldest first. */
  get acts(): readonly Act[] {
    return this.shown;
  }

  /** What the server did of late: a reading from before does not contain it. */
  get done(): readonly Done[] {
    return this.lately;
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
    };
  }

  /** Names what happens when the server did something. */
  whenDone(told: () => void): void {
    this.told = told;
  }

  /**
   * Keeps an act and sends it as soon as those before it are sent.
   *
   * Answers whether it was sent; throws the Problem of one that was refused at once, which is not kept.
   */
  async perform<Answer>(asked: NewAct): Promise<Outcome<Answer>> {
    const by = this.means.me();
    if (by === null) throw new Problem({ status: 401, code: 'not_signed_in' });
    const at = (this.means.now?.() ?? new Date()).toISOString();
    const key = this.means.key();
    const outcome = new Promise<Outcome<Answer>>((resolve, reject) => {
      this.hearers.set(key, { ready: false, resolve: resolve as Hearer['resolve'], reject });
    });
    try {
      await this.means.store.add({ ...asked, body: asked.undated ? asked.body : { ...asked.body, acted_at: at }, key, at, by });
    } catch (error) {
      this.hearers.delete(key);
      throw error;
    }
    const hearer = this.hearers.get(key);
    // Another sending may have taken it along already.
    if (hearer !== undefined) hearer.ready = true;
    // A sending that breaks lets its hearers go: the act is kept either way.
    this.drain().catch(() => undefined);
    return outcome;
  }

  /** Sends what waits. Safe to call at any time, and to call again meanwhile. */
  drain(): Promise<void> {
    this.again = true;
    this.sending ??= this.sendAll();
    return this.sending;
  }

  /** Sends a refused act, and what waits behind it, once more. */
  async tryAgain(subject: string): Promise<void> {
    for (const act of await this.means.store.all()) {
      if (act.subject === subject && act.refusal !== undefined) await this.means.store.change({ ...act, refusal: undefined });
    }
    await this.drain();
  }

  /** Gives up a refused act, and what was done after it to the same thing. */
  async drop(subject: string): Promise<void> {
    for (const act of await this.means.store.all()) if (act.subject === subject) await this.means.store.remove(act.id);
    await this.drain();
  }

  private async sendAll(): Promise<void> {
    const alone = this.means.alone ?? ((work: () => Promise<void>) => work());
    try {
      do {
        this.again = false;
        await this.show();
        await alone(() => this.sendInOrder());
        // Asked for again meanwhile, by somebody who acted.
      } while (this.asked());
    } finally {
      this.sending = null;
      this.letGo();
    }
  }

  private asked(): boolean {
    return this.again;
  }

  /** Nobody waits before the screen for what must wait for the network. */
  private letGo(): void {
    for (const [key, hearer] of this.hearers) {
      if (!hearer.ready) continue;
      this.hearers.delete(key);
      hearer.resolve({ sent: false });
    }
  }

  private async sendInOrder(): Promise<void> {
    for (;;) {
      const me = this.means.me();
      const act = me && nextOf(await this.means.store.all(), me.id);
      if (!act) return;
      let answer: unknown;
      try {
        answer = await this.means.send(act);
      } catch (error) {
        const problem = asProblem(error);
        if (comesAgain(problem)) return;
        await this.refuse(act, problem);
        continue;
      }
      await this.means.store.remove(act.id);
      this.lately = [...this.lately, { act, at: Date.now() }].slice(-rememberedDone);
      this.hearers.get(act.key)?.resolve({ sent: true, answer });
      this.hearers.delete(act.key);
      await this.show();
      this.told?.();
    }
  }

  private async refuse(act: Act, problem: Problem): Promise<void> {
    const hearer = this.hearers.get(act.key);
    this.hearers.delete(act.key);
    if (hearer === undefined) {
      const { status, code, title, detail } = problem;
      await this.means.store.change({ ...act, refusal: { status, code, title, detail } });
    } else {
      await this.means.store.remove(act.id);
      hearer.reject(problem);
    }
    await this.show();
  }

  /** Reads what is kept, and tells those who show it. */
  async show(): Promise<void> {
    this.shown = await this.means.store.all();
    for (const watcher of this.watchers) watcher();
  }
}
