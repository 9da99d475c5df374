import { Refusal, type Api } from '@/api';
import { make } from '@/dom';
import { drawChange, type Moving } from '@/tracking/place';
import { styles } from '@/tracking/styles';
import type { Pickup, Place, Tracking } from '@/tracking/types';
import { Days, drawOrder } from '@/tracking/view';
import { wordsOf, type Words } from '@/tracking/words';

export interface Given {
  key: string;
  word: string;
  language: string;
}

const lookEvery = 120_000;

/** An order, a customer's orders, or the form for a link: in a shadow root that the page's styles do not reach. */
export class TrackingElement extends HTMLElement {
  private readonly root = this.attachShadow({ mode: 'open' });
  private readonly place = make('section', { tabindex: '-1' });
  private readonly told = make('p', { class: 'said', role: 'status' });
  private api!: Api;
  private words!: Words;
  private given!: Given;
  private from = '';
  private shown = '';

  set(api: Api, given: Given): void {
    this.api = api;
    this.given = given;
    this.words = wordsOf(given.language);
    this.lang = this.words === wordsOf('fr') ? 'fr' : 'en';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.root.adoptedStyleSheets = [sheet];
    this.place.setAttribute('aria-label', this.words.label);
    this.root.append(this.place, this.told);
    if (given.word === '') this.drawForm('');
    else void this.look();
    const again = () => {
      if (!document.hidden && this.given.word !== '' && !this.writes()) void this.look();
    };
    setInterval(again, lookEvery);
    document.addEventListener('visibilitychange', again);
  }

  /** Reads what the word names, and draws it where it says something new. */
  private async look(): Promise<void> {
    const { key, word } = this.given;
    if (this.shown === '') this.draw(make('p', { class: 'muted' }, this.words.loading));
    try {
      const found = await this.api.ask<Tracking>('GET', `/${encodeURIComponent(word)}?key=${encodeURIComponent(key)}`);
      const said = JSON.stringify({ ...found, orders: found.orders.map((one) => ({ ...one, word: '' })) });
      if (said === this.shown) return;
      this.shown = said;
      this.show(found);
    } catch (error) {
      if (error instanceof Refusal && error.passes) this.tell(this.words.broken);
      else this.drawForm(error instanceof Refusal && error.code === 'token_refused' ? this.words.over : messageOf(error));
    }
  }

  private show({ kind, order, orders, language }: Tracking): void {
    const { words } = this;
    if (kind === 'order' && order) {
      const back = this.from === '' ? [] : [this.button(words.back, () => this.open(this.from, ''))];
      const parts = drawOrder(order, words, new Days(language, order.time_zone), (pickup) => drawChange(pickup, this.moving()));
      this.draw(...back, make('h2', {}, order.headline), ...parts, ...(order.can_ask ? [this.question()] : []));
      return;
    }
    const lines = orders.map((one) => {
      const open = this.button(one.headline, () => this.open(one.word, this.given.word));
      const about = [one.store, words.order(one.number, new Days(language, 'UTC').day(one.placed_at))].filter((part) => part !== '');
      return make('li', {}, open, make('br'), make('span', { class: 'muted' }, about.join(', ')));
    });
    this.draw(lines.length === 0 ? make('p', {}, words.none) : make('ul', { class: 'orders' }, ...lines));
  }

  private open(word: string, from: string): void {
    this.given = { ...this.given, word };
    this.from = from;
    this.shown = '';
    void this.look();
  }

  private moving(): Moving {
    const at = ({ id }: Pickup, what: string) => `/${encodeURIComponent(this.given.word)}/pickups/${encodeURIComponent(id)}/${what}?key=${encodeURIComponent(this.given.key)}`;
    return {
      words: this.words,
      language: this.given.language,
      read: async (pickup) => (await this.api.ask<{ items: Place[] }>('GET', at(pickup, 'places'))).items,
      move: async (pickup, place) => {
        await this.api.send('PUT', at(pickup, 'place'), { json: { location_id: place } });
        await this.look();
        this.place.focus();
      },
      fail: (where, error) => {
        this.complain(where, error);
      },
    };
  }

  private question(): HTMLElement {
    const { words } = this;
    const field = make('textarea', { maxlength: '3900', required: true, rows: '3' });
    const form = make('form', {}, make('label', {}, words.question, field), make('button', {}, words.send));
    this.submits(form, async () => {
      await this.post(`/${encodeURIComponent(this.given.word)}/questions`, { text: field.value });
      form.replaceWith(make('p', { class: 'held', role: 'status' }, words.asked));
    });
    return form;
  }

  private drawForm(wrong: string): void {
    const { words } = this;
    this.shown = '';
    const number = make('input', { maxlength: '100', required: true, autocomplete: 'off' });
    const mail = make('input', { type: 'email', maxlength: '254', required: true, autocomplete: 'email' });
    const form = make(
      'form',
      {},
      make('label', {}, words.number, number),
      make('label', {}, words.mail, mail),
      make('button', {}, words.request),
    );
    this.submits(form, async () => {
      await this.post('/requests', { number: number.value, mail: mail.value });
      this.draw(make('h2', {}, words.label), make('p', { role: 'status' }, words.requested));
    });
    const said = wrong === '' ? [] : [make('p', { class: 'late', role: 'alert' }, wrong)];
    this.draw(make('h2', {}, words.label), ...said, make('p', {}, words.about), form);
  }

  private submits(form: HTMLFormElement, act: () => Promise<void>): void {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const button = form.querySelector('button');
      if (button) button.disabled = true;
      act().catch((error: unknown) => {
        if (button) button.disabled = false;
        this.complain(form, error);
      });
    });
  }

  private complain(at: HTMLElement, error: unknown): void {
    at.querySelector('.late')?.remove();
    at.append(make('p', { class: 'late', role: 'alert' }, messageOf(error) || this.words.broken));
  }

  private async post(path: string, json: unknown): Promise<void> {
    await this.api.send('POST', `${path}?key=${encodeURIComponent(this.given.key)}`, { json });
  }

  private button(label: string, act: () => void): HTMLElement {
    const button = make('button', { type: 'button' }, label);
    button.addEventListener('click', act);
    return button;
  }

  /** Whether somebody is writing: news then waits, so that nothing that was typed is lost. */
  private writes(): boolean {
    return this.place.querySelector('input[type="radio"]') !== null || [...this.place.querySelectorAll('textarea, input')].some((one) => (one as HTMLInputElement).value !== '');
  }

  private tell(text: string): void {
    this.told.textContent = text;
  }

  private draw(...parts: Node[]): void {
    this.tell('');
    this.place.replaceChildren(...parts);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Refusal ? error.message : '';
}
