import { afterEach, describe, expect, it, vi } from 'vitest';

import { shelf, type Variant } from '../src/api/catalogue';
import { Client, Problem } from '../src/api/client';
import { matched } from '../src/router';
import { inkOn, languageOf, type Settings } from '../src/settings';
import { Answers } from '../src/state/answers';
import { chosenOf, firstChosen, formsOf, valueCanBeHad } from '../src/state/forms';
import { Speech } from '../src/words';
import { english } from '../src/words/english';
import { french } from '../src/words/french';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A house that answers once; tells what it was asked. */
function house(status: number, body: unknown): { asked: Request[] } {
  const asked: Request[] = [];
  vi.stubGlobal('fetch', (address: string, given: RequestInit) => {
    asked.push(new Request(address, given));
    return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
  });
  return { asked };
}

describe('the client', () => {
  const client = new Client('https://guichet.example', 'gpk_1', 'fr');

  it('asks with the key and the language, and with no cookie', async () => {
    const { asked } = house(200, { data: { productPage: { items: [], next: null } }, errors: [] });
    const told = await client.ask(shelf, { after: null, category: '7', text: '' });
    expect(told.data.productPage.items).toEqual([]);
    const [request] = asked;
    expect(request?.url).toBe('https://guichet.example/api/shopper/v1/graphql?key=gpk_1');
    expect(request?.credentials).toBe('omit');
    expect(request?.headers.get('Accept-Language')).toBe('fr');
    expect(((await request?.json()) as { variables: unknown }).variables).toEqual({ after: null, category: '7', text: '' });
  });

  it('fills the names of a path, and answers nothing for no content', async () => {
    const { asked } = house(202, undefined);
    await client.call('post', '/tracking/{word}/questions', { named: { word: 'a/b' }, body: { text: 'Où ?' } });
    expect(asked[0]?.url).toBe('https://guichet.example/api/shopper/v1/tracking/a%2Fb/questions?key=gpk_1');
  });

  it('says what was refused in the server’s words, and whether waiting helps', async () => {
    house(403, { code: 'key_refused', detail: 'Cette clé n’est plus valable.' });
    const refused = await client.ask(shelf, { after: null, category: null, text: '' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 403, code: 'key_refused', message: 'Cette clé n’est plus valable.', passes: false });
    house(200, { data: null, errors: [{ message: 'Inconnu', path: null, extensions: { code: 'bad_cursor' } }] });
    await expect(client.ask(shelf, { after: 'x', category: null, text: '' })).rejects.toMatchObject({ code: 'bad_cursor' });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    const lost = await client.ask(shelf, { after: null, category: null, text: '' }).catch((error: unknown) => error);
    expect(lost instanceof Problem && lost.passes).toBe(true);
  });

  it('asks once for what several parts of a page show', async () => {
    let times = 0;
    const question = { name: 'count', ask: () => Promise.resolve((times += 1)) };
    const answers = new Answers(client);
    expect(answers.get(question, { a: 1 })).toBe(answers.get(question, { a: 1 }));
    await answers.get(question, { a: 2 });
    expect(times).toBe(2);
    answers.forget();
    await answers.get(question, { a: 1 });
    expect(times).toBe(3);
  });
});

describe('forms', () => {
  const form = (id: string, size: string, colour: string, where: 'NEAR' | 'NOWHERE'): Variant => ({
    id,
    sku: id,
    gtin: '',
    options: [
      { name: 'Taille', value: size },
      { name: 'Couleur', value: colour },
    ],
    price: null,
    salePrice: null,
    picture: null,
    purchasable: true,
    availability: { where, online: 'NONE', shops: [] },
  });
  const variants = [form('1', '38', 'Nuit', 'NOWHERE'), form('2', '38', 'Camel', 'NEAR'), form('3', '39', 'Nuit', 'NEAR')];

  it('begin with what can be had, and leave the size to the shopper', () => {
    const forms = formsOf(variants);
    expect(forms.map(({ name }) => name)).toEqual(['Taille', 'Couleur']);
    expect(firstChosen(variants, forms)).toEqual({ Couleur: 'Camel' });
    expect(valueCanBeHad(variants, { Couleur: 'Nuit' }, 'Taille', '38')).toBe(false);
    expect(valueCanBeHad(variants, { Couleur: 'Nuit' }, 'Taille', '39')).toBe(true);
    expect(chosenOf(variants, { Couleur: 'Nuit', Taille: '39' })?.id).toBe('3');
    expect(chosenOf(variants, { Taille: '38' })).toBeUndefined();
  });

  it('of a product with one form need no choice', () => {
    const only = [form('1', '38', 'Nuit', 'NEAR')];
    expect(formsOf(only)).toEqual([]);
    expect(chosenOf(only, firstChosen(only, []))?.id).toBe('1');
  });
});

describe('the pages', () => {
  it('are found by their address', () => {
    expect(matched('/p/:id', '/p/12')).toEqual({ id: '12' });
    expect(matched('/p/:id', '/p/12/more')).toBeNull();
    expect(matched('/c/:id', '/p/12')).toBeNull();
  });

  it('speak the reader’s language where the shop does', () => {
    vi.stubGlobal('navigator', { languages: ['de-DE', 'fr-CA'] });
    const settings = { languages: ['en', 'fr'] } as Settings;
    expect(languageOf(settings, '')).toBe('fr');
    expect(languageOf(settings, 'en')).toBe('en');
    expect(languageOf({ languages: ['en'] } as Settings, '')).toBe('en');
  });

  it('write on the brand’s colour in what is read better', () => {
    expect(inkOn('#2c3f63')).toBe('#ffffff');
    expect(inkOn('#f5d90a')).toBe('#000000');
  });
});

describe('the words', () => {
  it('are all there in both languages', () => {
    expect(Object.keys(french).sort()).toEqual(Object.keys(english).sort());
    expect(Object.keys(french.kinds).sort()).toEqual(Object.keys(english.kinds).sort());
  });

  it('write money and hours as the reader does', () => {
    const speech = new Speech('fr');
    expect(speech.money({ amount: 8900, currency: 'EUR' }).replace(/\s/g, ' ')).toBe('89,00 €');
    expect(speech.money({ amount: 1200, currency: 'JPY' }).replace(/\s/g, ' ')).toMatch(/^1 200 /);
    const now = new Date('2026-03-02T17:00:00Z');
    expect(speech.moment('2026-03-02T18:30:00Z', 'Europe/Paris', now)).toBe('19:30');
    expect(speech.moment('2026-03-03T09:00:00Z', 'Europe/Paris', now)).toBe('mardi 10:00');
  });
});
