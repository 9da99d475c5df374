import { describe, expect, it } from 'vitest';

import { Problem } from '../src/api/problem';
import { meaningOf } from '../src/screens/counter/scanning/meaning';
import { troublesOf, waitingOf, type Act, type NewAct } from '../src/screens/counter/waiting/acts';
import { Outbox, type ActStore } from '../src/screens/counter/waiting/outbox';

const ada = { id: '1', name: 'Ada' };
const lin = { id: '2', name: 'Lin' };
const pick = (subject: string, line: string): NewAct => ({ kind: 'pick', subject, about: subject, path: `/${subject}/picks`, body: { line_id: line, quantity: 1 } });

/** What outlives a page. Each call ends a turn later, as a browser's store does. */
class Shelf implements ActStore {
  kept: Act[] = [];
  private last = 0;

  async all() {
    await Promise.resolve();
    return structuredClone(this.kept);
  }
  async add(act: Omit<Act, 'id'>) {
    await Promise.resolve();
    this.last += 1;
    const whole = { ...structuredClone(act), id: this.last };
    this.kept.push(whole);
    return whole;
  }
  async change(act: Act) {
    await Promise.resolve();
    this.kept = this.kept.map((one) => (one.id === act.id ? structuredClone(act) : one));
  }
  async remove(id: number) {
    await Promise.resolve();
    this.kept = this.kept.filter((one) => one.id !== id);
  }
}

/** A server that does each key once, and a network to it that can be cut before or after the server hears. */
class House {
  network: 'there' | 'gone' | 'loses answers' = 'there';
  readonly heard: string[] = [];
  readonly refusals = new Map<string, Problem>();
  private readonly answers = new Map<string, unknown>();

  async send(act: Act): Promise<unknown> {
    await Promise.resolve();
    if (this.network === 'gone') throw new Problem({ code: 'unreachable' });
    const refusal = this.refusals.get(act.path);
    if (refusal !== undefined) throw refusal;
    if (!this.answers.has(act.key)) {
      this.heard.push(`${act.subject} ${String(act.body.line_id)}`);
      this.answers.set(act.key, `done ${act.key}`);
    }
    if (this.network === 'loses answers') throw new Problem({ code: 'unreachable' });
    return this.answers.get(act.key);
  }
}

function page(shelf: Shelf, house: House, me: typeof ada | null = ada) {
  let keys = shelf.kept.length;
  return new Outbox({
    store: shelf,
    send: (act) => house.send(act),
    me: () => me,
    key: () => `key ${(keys += 1)} of ${shelf.kept.length}`,
    now: () => new Date('2026-11-23T10:00:00Z'),
  });
}

const conflict = new Problem({ status: 409, code: 'already_handed_over', detail: 'Lin handed this over at 09:58.' });

describe('acts at the counter', () => {
  it('are told what the server answered, each with when it was done', async () => {
    const [shelf, house] = [new Shelf(), new House()];
    const outcome = await page(shelf, house).perform(pick('one', 'a'));
    expect(outcome).toMatchObject({ sent: true });
    expect(shelf.kept).toEqual([]);
  });

  it('wait without a network and are sent in order, each once, over a reload and a lost answer', async () => {
    const [shelf, house] = [new Shelf(), new House()];
    house.network = 'gone';
    const before = page(shelf, house);
    for (const line of ['a', 'b', 'c']) expect(await before.perform(pick('one', line))).toEqual({ sent: false });
    expect(shelf.kept.map(({ body }) => body.acted_at)).toEqual(Array.from({ length: 3 }, () => '2026-11-23T10:00:00.000Z'));
    const after = page(shelf, house);
    house.network = 'loses answers';
    await after.drain();
    expect(house.heard).toEqual(['one a']);
    expect(shelf.kept).toHaveLength(3);
    house.network = 'there';
    await Promise.all([after.drain(), after.drain(), after.perform(pick('two', 'd'))]);
    expect(house.heard).toEqual(['one a', 'one b', 'one c', 'two d']);
    expect(shelf.kept).toEqual([]);
    expect(after.acts).toEqual([]);
  });

  it('done at the same moment are all sent, in order', async () => {
    const [shelf, house] = [new Shelf(), new House()];
    const outbox = page(shelf, house);
    const lines = ['a', 'b', 'c', 'd'];
    const outcomes = await Promise.all(lines.map((line) => outbox.perform(pick('one', line))));
    expect(outcomes.every(({ sent }) => sent)).toBe(true);
    expect(house.heard).toEqual(lines.map((line) => `one ${line}`));
  });

  it('that are refused at once are said to whom did them, and not kept', async () => {
    const [shelf, house] = [new Shelf(), new House()];
    house.refusals.set('/one/picks', conflict);
    await expect(page(shelf, house).perform(pick('one', 'a'))).rejects.toBe(conflict);
    expect(shelf.kept).toEqual([]);
  });

  it('that are refused later hold back what followed on the same thing, and nothing else', async () => {
    const [shelf, house] = [new Shelf(), new House()];
    house.network = 'gone';
    const outbox = page(shelf, house);
    for (const [subject, line] of [['one', 'a'], ['one', 'b'], ['two', 'c']] as const) await outbox.perform(pick(subject, line));
    house.network = 'there';
    house.refusals.set('/one/picks', conflict);
    await outbox.drain();
    expect(house.heard).toEqual(['two c']);
    const [trouble] = troublesOf(outbox.acts);
    expect(trouble?.refused.refusal?.detail).toBe('Lin handed this over at 09:58.');
    expect(trouble?.behind).toHaveLength(1);
    expect(waitingOf(outbox.acts)).toEqual([]);
    house.refusals.clear();
    await outbox.tryAgain('one');
    expect(house.heard).toEqual(['two c', 'one a', 'one b']);
    expect(shelf.kept).toEqual([]);
  });

  it('can be given up with what followed', async () => {
    const [shelf, house] = [new Shelf(), new House()];
    house.network = 'gone';
    const outbox = page(shelf, house);
    await outbox.perform(pick('one', 'a'));
    await outbox.perform(pick('one', 'b'));
    house.network = 'there';
    house.refusals.set('/one/picks', conflict);
    await outbox.drain();
    await outbox.drop('one');
    expect(shelf.kept).toEqual([]);
    expect(house.heard).toEqual([]);
  });

  it('go on record under who did them: the next person does not send them', async () => {
    const [shelf, house] = [new Shelf(), new House()];
    house.network = 'gone';
    await page(shelf, house, ada).perform(pick('one', 'a'));
    house.network = 'there';
    const next = page(shelf, house, lin);
    await next.perform(pick('two', 'b'));
    expect(house.heard).toEqual(['two b']);
    expect(shelf.kept.map(({ by }) => by.name)).toEqual(['Ada']);
    await page(shelf, house, null).drain();
    await page(shelf, house, ada).drain();
    expect(house.heard).toEqual(['two b', 'one a']);
  });

  it.each([
    ['a server that fails', { status: 503, code: 'unavailable' }],
    ['a session that ended', { status: 401, code: 'not_signed_in' }],
    ['a first try that still runs', { status: 409, code: 'idempotency_in_flight' }],
    ['too many at once', { status: 429, code: 'too_many_requests' }],
  ])('outlast %s', async (_, problem) => {
    const [shelf, house] = [new Shelf(), new House()];
    house.refusals.set('/one/picks', new Problem(problem));
    const outbox = page(shelf, house);
    expect(await outbox.perform(pick('one', 'a'))).toEqual({ sent: false });
    house.refusals.clear();
    await outbox.drain();
    expect(house.heard).toEqual(['one a']);
  });
});

describe('what was scanned', () => {
  it.each([
    ['4006381333931', { kind: 'gtin', value: '4006381333931' }],
    [' 4006 3813 3393 1 ', { kind: 'gtin', value: '4006381333931' }],
    ['4006381333930', { kind: 'text', value: '4006381333930' }],
    ['96385074', { kind: 'gtin', value: '96385074' }],
    ['1234 5678', { kind: 'code', value: '12345678' }],
    ['https://nova.example/b/Ab_1-c', { kind: 'basket', value: 'Ab_1-c' }],
    ['https://guichet.example/pick-ups/pickup.eyJ.c2ln', { kind: 'word', value: 'pickup.eyJ.c2ln' }],
    ['pickup.eyJ.c2ln', { kind: 'word', value: 'pickup.eyJ.c2ln' }],
    ['https://www.nova.example/panier?token=Ab_1-c', { kind: 'basket', value: 'Ab_1-c' }],
    ['https://guichet.example/lists/list.eyJ.c2ln', { kind: 'list', value: 'list.eyJ.c2ln' }],
    ['https://guichet.example/counter/preparations/12', { kind: 'preparation', value: '12' }],
    ['https://nova.example/%E0%A4%A', { kind: 'text', value: 'https://nova.example/%E0%A4%A' }],
    ['k7wq2m9xzt', { kind: 'return', value: 'K7WQ2M9XZT' }],
    ['blue dress', { kind: 'text', value: 'blue dress' }],
  ] as const)('%s is told by its shape', (scanned, meaning) => {
    expect(meaningOf(scanned)).toEqual(meaning);
  });

  it('is what the screen awaits, where it can be two things', () => {
    expect(meaningOf('9638 5074', 'code')).toEqual({ kind: 'code', value: '96385074' });
    expect(meaningOf('KWQMXZTRSV', 'return')).toEqual({ kind: 'return', value: 'KWQMXZTRSV' });
    expect(meaningOf('KWQMXZTRSV')).toEqual({ kind: 'text', value: 'KWQMXZTRSV' });
  });
});
