import { Refusal, type Api } from '@/api';
import { make } from '@/dom';
import { drawCode } from '@/returns/code';
import { drawForm } from '@/returns/form';
import { styles } from '@/returns/styles';
import type { Followed, Foreseen, Form, Wanted } from '@/returns/types';
import { wordsOf, type Words } from '@/returns/words';
import { Days } from '@/tracking/view';

export interface Given {
  key: string;
  word: string;
  language: string;
}

/** Returning something, from the order's number to the code: in a shadow root that the page's styles do not reach. */
export class ReturnsElement extends HTMLElement {
  private readonly root = this.attachShadow({ mode: 'open' });
  private readonly place = make('section', { tabindex: '-1' });
  private readonly trouble = make('div', { role: 'alert' });
  private api!: Api;
  private words!: Words;
  private given!: Given;

  set(api: Api, given: Given): void {
    this.api = api;
    this.given = given;
    this.words = wordsOf(given.language);
    this.lang = this.words === wordsOf('fr') ? 'fr' : 'en';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.root.adoptedStyleSheets = [sheet];
    this.place.setAttribute('aria-label', this.words.label);
    this.root.append(this.place, this.trouble);
    if (given.word === '') this.drawSearch();
    else void this.act(() => this.follow(given.word));
  }

  private drawSearch(): void {
    const { words } = this;
    const number = make('input', { maxlength: '80', required: true, autocomplete: 'off' });
    const mail = make('input', { type: 'email', maxlength: '254', required: true, autocomplete: 'email' });
    const form = make(
      'form',
      {},
      make('label', {}, words.number, number),
      make('label', {}, words.mail, mail),
      make('button', {}, words.find),
    );
    this.submits(form, async () => {
      this.drawOrder(await this.ask<Form>('POST', '/orders', { number: number.value, mail: mail.value }));
    });
    this.draw(make('h2', {}, words.label), make('p', {}, words.about), form);
  }

  private drawOrder(order: Form): void {
    const { words } = this;
    const head = make('h2', {}, words.order(order.order_number));
    const another = this.button(words.another, () => this.drawSearch());
    if (order.lines.every(({ free }) => free === 0)) {
      this.draw(head, make('p', {}, words.nothing), another);
      return;
    }
    const at = `/orders/${encodeURIComponent(order.word)}`;
    const sendPhoto = async (file: File): Promise<string> => {
      const sent = await this.api.ask<{ photo: string }>('POST', `${at}/photos${this.key()}`, { body: file });
      return sent.photo;
    };
    const { element, read } = drawForm(order, words, sendPhoto, (error) => this.fail(error));
    this.submits(element, async () => {
      const wanted = await read();
      if (wanted.lines.length === 0) {
        this.complain(words.pick);
        return;
      }
      this.drawForeseen(await this.ask<Foreseen>('POST', `${at}/decisions`, wanted), wanted, at, element);
    });
    this.draw(head, element, another);
  }

  /** The decision before anything is asked for; the form waits behind it as it was filled. */
  private drawForeseen(foreseen: Foreseen, wanted: Wanted, at: string, form: HTMLElement): void {
    const { words } = this;
    const before = [...this.place.childNodes];
    const confirm = this.button(words.confirm, () =>
      this.act(async () => {
        this.show(await this.ask<Followed>('POST', `${at}/returns`, wanted));
      }),
    );
    confirm.className = 'main';
    const back = this.button(words.back, () => {
      this.draw(...before);
      form.querySelector('button')?.removeAttribute('disabled');
    });
    const lines = foreseen.lines.map((line) => make('li', {}, `${line.quantity} × ${line.name}`, make('br'), make('span', { class: 'muted' }, line.words)));
    this.draw(
      make('p', { class: 'muted' }, words.foreseen),
      make('h2', {}, foreseen.headline),
      ...foreseen.todo.map((said) => make('p', {}, said)),
      make('ul', { class: 'lines' }, ...lines),
      confirm,
      ' ',
      back,
    );
  }

  private async follow(word: string): Promise<void> {
    this.draw(make('p', { class: 'muted' }, this.words.loading));
    this.show(await this.ask<Followed>('GET', `/${encodeURIComponent(word)}`));
  }

  private show(found: Followed): void {
    const { words } = this;
    const here = new URL(location.href);
    here.searchParams.set('return', found.word);
    history.replaceState(history.state, '', here);
    const days = new Days(this.given.language, Intl.DateTimeFormat().resolvedOptions().timeZone);
    const lines = found.lines.map((line) => make('li', {}, `${line.quantity} × ${[line.name, line.options].filter((part) => part !== '').join(', ')}`, make('br'), make('span', { class: 'muted' }, line.reason)));
    const picture = found.code === '' ? undefined : drawCode(found.code_picture, words.code);
    const code = found.code === '' ? [] : [make('div', { class: 'code' }, make('h3', {}, words.code), ...(picture ? [picture] : []), make('p', { class: 'signs' }, found.code), make('p', { class: 'muted' }, words.showCode))];
    const steps = found.steps.map((step) => make('li', {}, step.words, ' ', make('span', { class: 'muted' }, days.day(step.at))));
    const cancel = this.button(words.cancel, () =>
      this.act(async () => {
        this.show(await this.ask<Followed>('POST', `/${encodeURIComponent(found.word)}/cancellations`));
      }),
    );
    this.draw(
      make('p', { class: 'muted' }, words.order(found.order_number)),
      make('h2', {}, found.headline),
      ...found.todo.map((said) => make('p', {}, said)),
      ...code,
      ...this.label(found),
      make('ul', { class: 'lines' }, ...lines),
      make('details', {}, make('summary', {}, words.why), ...found.rules.map((said) => make('p', {}, said))),
      make('h3', {}, words.steps),
      make('ul', {}, ...steps),
      make('p', { class: 'muted' }, words.keep),
      ...(found.cancellable ? [cancel] : []),
    );
  }

  /** The prepaid label: asked for, being made, or to be printed, with where its parcel is dropped. */
  private label({ word, label }: Followed): Node[] {
    const { words } = this;
    if (label.state === 'none') return [];
    const at = `/${encodeURIComponent(word)}`;
    const head = make('h3', {}, words.byParcel);
    if (label.state === 'offered') {
      const get = this.button(words.labelAsk, () =>
        this.act(async () => {
          this.show(await this.ask<Followed>('POST', `${at}/labels`));
        }),
      );
      return [head, get];
    }
    if (label.state === 'coming') {
      const again = this.button(words.labelAgain, () => this.act(async () => this.show(await this.ask<Followed>('GET', at))));
      return [head, make('p', { role: 'status' }, words.labelComing), again];
    }
    const print = make('a', { href: this.api.address(at + '/label' + this.key()), target: '_blank', rel: 'noreferrer' }, words.labelPrint);
    const points = /^https:\/\//.test(label.drop_link) ? [' ', make('a', { href: label.drop_link, target: '_blank', rel: 'noreferrer' }, words.labelPoints)] : [];
    const number = make('span', { class: 'muted' }, `${label.carrier} ${label.tracking_number}`);
    return [head, make('p', {}, print, ' ', number), make('p', {}, `${words.labelStick} ${label.drop}`, ...points)];
  }

  private ask<Answer>(method: string, path: string, json?: unknown): Promise<Answer> {
    return this.api.ask<Answer>(method, path + this.key(), { json });
  }

  private key(): string {
    return `?key=${encodeURIComponent(this.given.key)}`;
  }

  private submits(form: HTMLFormElement, run: () => Promise<void>): void {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.act(run);
    });
  }

  /** Does one thing at a time, and says what was refused. */
  private async act(run: () => Promise<void>): Promise<void> {
    const buttons = [...this.place.querySelectorAll('button')];
    for (const button of buttons) button.disabled = true;
    try {
      this.trouble.replaceChildren();
      await run();
    } catch (error) {
      this.fail(error);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  private fail(error: unknown): void {
    const { words } = this;
    const over = error instanceof Refusal && (error.code === 'token_refused' || error.status === 410);
    if (over || !this.place.querySelector('form, button')) this.drawSearch();
    this.complain(over ? words.ended : error instanceof Refusal && !error.passes && error.message !== '' ? error.message : words.broken);
  }

  private complain(text: string): void {
    this.trouble.replaceChildren(make('p', { class: 'late' }, text));
  }

  private button(label: string, act: () => unknown): HTMLButtonElement {
    const button = make('button', { type: 'button' }, label);
    button.addEventListener('click', () => act());
    return button;
  }

  /** Draws a step; a reader of screens goes on at its beginning, unless nothing was there before. */
  private draw(...parts: (Node | string)[]): void {
    const first = this.place.childElementCount === 0;
    this.trouble.replaceChildren();
    this.place.replaceChildren(...parts);
    if (!first) this.place.focus();
  }
}
