import { gzipSync } from 'node:zlib';

import { build } from 'vite';
import { describe, expect, it } from 'vitest';

import type { Api } from '../src/api';
import { canBeHad, chosenOf, formsOf } from '../src/availability/choice';
import { sayAge, sayOpening } from '../src/availability/times';
import type { Variant } from '../src/availability/types';
import { wordsOf as availabilityWordsOf } from '../src/availability/words';
import { inkOn } from '../src/dom';
import { wordsOf as returnsWordsOf } from '../src/returns/words';
import { Keep } from '../src/keep';
import { Shopper } from '../src/shopper';
import { messageOf, messagesIn } from '../src/stream';
import { Talk, type Given } from '../src/talk';
import { Recorder } from '../src/visits/recorder';
import { wordsOf as trackingWordsOf } from '../src/tracking/words';
import { wordsOf } from '../src/words';

describe('the scripts', () => {
  it.each([
    ['chat', 'guichet-chat'],
    ['tracking', 'guichet-tracking'],
    ['availability', 'guichet-availability'],
    ['returns', 'guichet-returns'],
    ['visits', 'guichet-visits'],
  ])('of %s stays below 30 kB as it is sent', async (mode, name) => {
    const built = await build({ root: new URL('..', import.meta.url).pathname, mode, logLevel: 'silent', build: { write: false } });
    const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
    const [chunk, ...others] = outputs;
    expect(others).toEqual([]);
    const code = chunk?.type === 'chunk' ? chunk.code : '';
    expect(code).toContain(name);
    expect(gzipSync(code).length).toBeLessThan(30 * 1024);
  });

  it('reads no message as markup', () => {
    const sources = import.meta.glob<string>('../src/**/*.ts', { query: '?raw', import: 'default', eager: true });
    expect(Object.keys(sources).length).toBeGreaterThan(5);
    for (const source of Object.values(sources)) expect(source).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });
});

describe('the talk', () => {
  it('is open for everybody who asked for it only when the server has answered', async () => {
    let answer: (session: unknown) => void = () => undefined;
    const session = { conversation: '7', token: 't', expires_at: new Date(Date.now() + 3_600_000).toISOString(), lines: [], resume: '' };
    const asked: string[] = [];
    const api = {
      ask: (_method: string, path: string) => {
        asked.push(path);
        return new Promise((resolve) => (answer = resolve));
      },
      send: () => Promise.resolve(),
    } as unknown as Api;
    const talk = new Talk(api, new Keep('key'), { key: 'key', language: 'fr', page: () => ({}) } as unknown as Given, () => undefined);

    const both = [talk.open(), talk.open()].map((opened) => opened.then(() => talk.session?.conversation));
    answer(session);

    expect(await Promise.all(both)).toEqual(['7', '7']);
    expect(asked.filter((path) => path === '/sessions')).toHaveLength(1);
    talk.stop();
  });
});

describe('views', () => {
  const world = (forbidden = false) => {
    const said: [string, string, unknown][] = [];
    const session = { token: 't', expires_at: new Date(Date.now() + 3_600_000).toISOString(), resume: 'r', shopper: { mail: '', consents: { views: false } } };
    const api = {
      ask: (method: string, path: string, { json }: { json: unknown }) => {
        said.push([method, path, json]);
        return Promise.resolve(session);
      },
      send: (method: string, path: string, { json }: { json: unknown }) => {
        said.push([method, path, json]);
        return Promise.resolve();
      },
    } as unknown as Api;
    const kept = new Map<string, string>();
    const keep = { read: (name: string) => kept.get(name) ?? '', write: (name: string, value: string) => (value === '' ? kept.delete(name) : kept.set(name, value)) };
    const handed: string[] = [];
    const around = { forbidden: () => forbidden, beacon: (_: string, body: string) => handed.push(body) > 0 };
    const shopper = new Shopper(api, keep as unknown as Keep, { key: 'k', language: 'fr', identity: '' });
    return { recorder: new Recorder(shopper, keep as unknown as Keep, around), said, handed, kept };
  };

  it('leave the page only when its reader agreed, together, and once', async () => {
    const { recorder, said, handed } = world();
    recorder.see({ sku: 'ADA-38' });
    recorder.see({ sku: 'ADA-38' });
    recorder.see({});
    recorder.see({ gtin: '4006381333931' });
    await recorder.tell();
    recorder.leave();
    expect([said, handed]).toEqual([[], []]);
    await recorder.consent(true);
    expect(said.map(([method, path]) => `${method} ${path}`)).toEqual(['POST /sessions', 'PUT /consents', 'POST /views/batches']);
    expect(said[1]?.[2]).toEqual({ views: true });
    expect(said[2]?.[2]).toEqual({ token: 't', views: [{ sku: 'ADA-38' }, { gtin: '4006381333931' }] });
    await recorder.tell();
    expect(said).toHaveLength(3);
  });

  it('are handed over as the page is left, and let go with the consent', async () => {
    const { recorder, said, handed, kept } = world();
    await recorder.consent(true);
    recorder.see({ sku: 'A' });
    await recorder.tell();
    recorder.see({ sku: 'B' });
    recorder.leave();
    expect(handed.map((body) => JSON.parse(body) as unknown)).toEqual([{ token: 't', views: [{ sku: 'B' }] }]);
    recorder.see({ sku: 'C' });
    await recorder.consent(false);
    expect(said.at(-1)).toEqual(['PUT', '/consents', { views: false }]);
    recorder.leave();
    await recorder.tell();
    expect(handed).toHaveLength(1);
    expect(kept.has('agreed')).toBe(false);
  });

  it('are not told of whoever says by their browser not to be followed', async () => {
    const { recorder, said, handed, kept } = world(true);
    recorder.see({ sku: 'A' });
    await recorder.consent(true);
    await recorder.tell();
    recorder.leave();
    expect([said, handed, [...kept]]).toEqual([[], [], []]);
  });
});

describe('the stream', () => {
  it('is read whole wherever it is cut', async () => {
    const text = 'retry: 2000\n\nid: 4\nevent: message\ndata: {"text":"où ça ?"}\n\n: still here\n\nevent: presence\ndata: {}\n\n';
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 3, 7, bytes.length]) {
      const pieces = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      });
      const found = [];
      for await (const message of messagesIn(new Response(pieces))) if (message.event !== '') found.push(message);
      expect(found).toEqual([
        { event: 'message', data: '{"text":"où ça ?"}' },
        { event: 'presence', data: '{}' },
      ]);
    }
    expect(messageOf(': still here')).toEqual({ event: '', data: '' });
  });
});

describe('the look', () => {
  it('writes on the brand’s colour in what is read better', () => {
    expect(inkOn('#23408E')).toBe('#FFFFFF');
    expect(inkOn('#000000')).toBe('#FFFFFF');
    expect(inkOn('#F5D90A')).toBe('#1C1B1A');
    expect(inkOn('#ffffff')).toBe('#1C1B1A');
  });

  it.each([
    ['chat', wordsOf],
    ['tracking', trackingWordsOf],
    ['availability', availabilityWordsOf],
    ['returns', returnsWordsOf],
  ])('of %s has all its words in both languages', (_, words) => {
    const [french, english] = [words('fr-CA'), words('de')];
    expect(Object.keys(french).sort()).toEqual(Object.keys(english).sort());
    for (const [name, words] of Object.entries(french)) {
      if (typeof words === 'string' && name !== 'colon') expect(words.length, name).toBeGreaterThan(2);
    }
  });
});

describe('availability', () => {
  const form = (id: string, size: string, colour: string, where: Variant['where']): Variant => ({
    id,
    sku: id,
    gtin: '',
    options: [
      { name: 'Taille', value: size },
      { name: 'Couleur', value: colour },
    ],
    where,
    online: 'none',
    stock: [],
  });
  const variants = [form('1', '38', 'Nuit', 'near'), form('2', '39', 'Nuit', 'nowhere'), form('3', '39', 'Camel', 'online')];

  it('asks for what differs, and says what cannot be had beside the rest', () => {
    expect(formsOf(variants)).toEqual([
      { name: 'Taille', values: ['38', '39'] },
      { name: 'Couleur', values: ['Nuit', 'Camel'] },
    ]);
    expect(formsOf(variants.slice(0, 1))).toEqual([]);
    expect(chosenOf(variants, new Map([['Taille', '39']]))).toBeUndefined();
    const nuit = new Map([['Couleur', 'Nuit']]);
    expect(chosenOf(variants, new Map([...nuit, ['Taille', '38']]))?.id).toBe('1');
    expect(canBeHad(variants, nuit, 'Taille', '38')).toBe(true);
    expect(canBeHad(variants, nuit, 'Taille', '39')).toBe(false);
    expect(canBeHad(variants, new Map(), 'Taille', '39')).toBe(true);
  });

  it('tells opening hours in the shop’s own zone', () => {
    const words = availabilityWordsOf('en');
    const now = new Date('2026-03-02T17:00:00Z');
    const say = (opening: Parameters<typeof sayOpening>[0]) => sayOpening(opening, 'Europe/Paris', 'en-GB', words, now);
    const opening = { until: null, opens_at: null, closed_by: '' };
    expect(say({ ...opening, state: 'open', until: '2026-03-02T18:30:00Z' })).toBe('Open until 19:30');
    expect(say({ ...opening, state: 'closed', opens_at: '2026-03-03T09:00:00Z' })).toBe('Closed, opens Tuesday 10:00');
    expect(say({ ...opening, state: 'closed', closed_by: 'Noël' })).toBe('Closed today (Noël)');
    expect(say({ ...opening, state: 'unknown' })).toBe('Opening hours not known');
    expect(sayAge('2026-03-02T16:58:00Z', 'en', now)).toBe('2 minutes ago');
    expect(sayAge('2026-03-02T17:01:00Z', 'en', now)).toBe('this minute'); // clocks differ
  });
});
