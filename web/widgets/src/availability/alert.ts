/** "Alert me": a form goes onto the wish list, and its reader is told by mail when it is back, nearly gone or cheaper. */

import { Refusal } from '@/api';
import type { Variant } from '@/availability/types';
import type { Words } from '@/availability/words';
import { make } from '@/dom';
import type { Shopper } from '@/shopper';

interface Asked {
  kinds: string[];
  viewed: boolean;
  online: boolean;
  location_ids: string[];
  mail: boolean;
  push: boolean;
  offered: string[];
  can_mail: boolean;
}

export interface Alerting {
  words: Words;
  shopper: Shopper;
  /** The shops that are shown, where the reader said where they are. */
  shops: () => string[];
}

const mostShops = 20;

/** A button that becomes the choice, then the proof of an address, then what was agreed. */
export class Alert {
  readonly part = make('div', { class: 'alert' });
  private readonly said = make('p', { role: 'status' });

  constructor(
    private readonly variant: Variant,
    private readonly alerting: Alerting,
  ) {
    const begin = make('button', { type: 'button' }, alerting.words.alertMe);
    this.part.append(begin, this.said);
    begin.addEventListener('click', () => {
      this.act(begin, async () => {
        this.choose(await alerting.shopper.ask<Asked>('GET', '/alerts'));
      });
    });
  }

  private choose(asked: Asked): void {
    const { words } = this.alerting;
    if (asked.offered.length === 0) {
      this.show(words.noAlerts);
      return;
    }
    const gone = this.variant.where === 'nowhere';
    const usual = new Set(asked.kinds.length > 0 ? asked.kinds : gone ? ['back_in_stock'] : ['low_stock', 'price_drop']);
    const choices = asked.offered.map((kind) => make('label', {}, make('input', { type: 'checkbox', name: 'kind', value: kind, checked: usual.has(kind) }), ' ', words.alerts[kind] ?? kind));
    const mail = make('input', { type: 'email', name: 'mail', maxlength: '254', required: true, autocomplete: 'email' });
    const address = asked.can_mail ? [] : [make('label', { class: 'place' }, words.mail, mail)];
    const form = make('form', {}, make('fieldset', { class: 'kinds' }, make('legend', {}, words.tellMe), ...choices), ...address, make('button', {}, asked.can_mail ? words.alertMe : words.sendCode));
    this.submits(form, async () => {
      const kinds = new FormData(form).getAll('kind').map(String);
      if (kinds.length === 0) {
        this.said.textContent = words.chooseKind;
        return;
      }
      if (asked.can_mail) await this.keep(kinds);
      else {
        await this.alerting.shopper.send('POST', '/sessions/codes', { mail: mail.value });
        this.prove(kinds, mail.value);
      }
    });
    this.part.replaceChildren(form, this.said);
    form.querySelector('input')?.focus();
  }

  /** The address is its reader's: a code that was mailed there says so, and nothing is told before. */
  private prove(kinds: string[], mail: string): void {
    const { words, shopper } = this.alerting;
    const code = make('input', { type: 'text', minlength: '4', maxlength: '20', required: true, autocomplete: 'one-time-code', inputmode: 'numeric' });
    const form = make('form', {}, make('label', { class: 'place' }, words.code, code), make('button', {}, words.prove));
    this.submits(form, async () => {
      await shopper.prove(mail, code.value.trim());
      await this.keep(kinds);
    });
    this.part.replaceChildren(make('p', {}, words.codeSent(mail)), form, this.said);
    code.focus();
  }

  private async keep(kinds: string[]): Promise<void> {
    const { shopper, words, shops } = this.alerting;
    await shopper.send('POST', '/wish-lists/default/items', { variant_id: this.variant.id });
    const { offered, viewed, online, push, can_mail: mail, ...before } = await shopper.ask<Asked>('GET', '/alerts');
    const places = [...new Set([...before.location_ids, ...shops()])].slice(0, mostShops);
    const wanted = [...new Set([...before.kinds, ...kinds])].filter((kind) => offered.includes(kind));
    await shopper.send('PUT', '/alerts', { kinds: wanted, viewed, online, push, location_ids: places, mail });
    this.show(words.alerted);
  }

  private submits(form: HTMLFormElement, act: () => Promise<void>): void {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const button = form.querySelector('button');
      if (button) this.act(button, act);
    });
  }

  private act(button: HTMLButtonElement, act: () => Promise<void>): void {
    button.disabled = true;
    this.said.textContent = '';
    act()
      .catch((error: unknown) => {
        this.said.textContent = error instanceof Refusal && !error.passes && error.message !== '' ? error.message : this.alerting.words.notAlerted;
      })
      .finally(() => {
        button.disabled = false;
      });
  }

  private show(text: string): void {
    this.said.textContent = text;
    this.part.replaceChildren(this.said);
  }
}
