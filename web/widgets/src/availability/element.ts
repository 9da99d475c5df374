import { Api, Refusal } from '@/api';
import { Alert } from '@/availability/alert';
import { canBeHad, chosenOf, formsOf, type Form } from '@/availability/choice';
import { styles } from '@/availability/styles';
import type { Availability, Shop, Variant } from '@/availability/types';
import { drawShops, sayWhere } from '@/availability/view';
import { wordsOf, type Words } from '@/availability/words';
import { make } from '@/dom';
import { Keep } from '@/keep';
import { linkedProduct } from '@/page';
import { Shopper } from '@/shopper';

const shownAtFirst = '5';

/**
 * Which shops near a place have an article: in a shadow root that the page's styles do not reach.
 *
 * Attributes: `key`; one of `product`, `variant` (ids of the house) and `gtin`, else what the page's own data name;
 * `near`; `reserve` (an address with `{variant}`, `{location}`, `{sku}`, `{gtin}`, or empty: the event alone);
 * `alerts` (readers may ask to be told of the form) with `identity` (who the shop says the reader is, signed);
 * `language`; `theme`. Events: `guichet-choose` and `guichet-reserve`, with the form and the shop in `detail`.
 */
export class AvailabilityElement extends HTMLElement {
  static readonly observedAttributes = ['product', 'variant', 'gtin', 'near'];
  /** The house's address: that of the script. */
  static server = '';

  private readonly root = this.attachShadow({ mode: 'open' });
  private readonly field = make('input', { type: 'text', maxlength: '100', autocomplete: 'postal-code' });
  private readonly forms = make('div', {});
  private readonly shops = make('div', {});
  private readonly where = make('p', { class: 'where', role: 'status' });
  private readonly alerts = make('div', {});
  private readonly trouble = make('div', { role: 'alert' });
  private words!: Words;
  private language = 'en';
  private keep!: Keep;
  private api!: Api;
  private shopper!: Shopper;
  private alerted = '';
  private near = '';
  private told: Availability | undefined;
  private readonly chosen = new Map<string, string>();
  private asking: AbortController | undefined;

  connectedCallback(): void {
    if (this.root.childElementCount > 0) return;
    this.language = this.getAttribute('language') ?? (document.documentElement.lang || navigator.language);
    this.words = wordsOf(this.language);
    this.lang = this.words === wordsOf('fr') ? 'fr' : 'en';
    this.api = new Api(AvailabilityElement.server, this.language, '');
    const key = this.getAttribute('key') ?? '';
    this.keep = new Keep(key, 'guichet-shops');
    const given = { key, language: this.language, identity: this.getAttribute('identity') ?? '' };
    this.shopper = new Shopper(this.api, new Keep(key, 'guichet-shopper'), given);
    this.near = this.getAttribute('near') ?? this.keep.read('near');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.root.adoptedStyleSheets = [sheet];
    const section = make('section', { 'aria-label': this.words.label }, this.placeForm(), this.trouble, this.forms, this.where, this.shops, this.alerts);
    this.root.append(section);
    void this.look();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (this.root.childElementCount === 0 || before === after) return;
    if (name === 'near') this.near = after ?? '';
    else this.chosen.clear();
    void this.look();
  }

  private placeForm(): HTMLFormElement {
    const { words, field } = this;
    field.value = this.near;
    const locate = make('button', { type: 'button' }, words.locate);
    const form = make('form', {}, make('label', { class: 'place' }, words.place, field), make('button', {}, words.show));
    // Geolocation is there on https and on this machine only.
    if (window.isSecureContext) form.append(locate);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.near = field.value.trim();
      this.keep.write('near', this.near);
      void this.look();
    });
    locate.addEventListener('click', () => {
      this.locate();
    });
    return form;
  }

  /** Asks the browser, after a press alone; to a hundred metres, which is near enough. */
  private locate(): void {
    this.where.textContent = this.words.locating;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.near = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
        this.field.value = '';
        void this.look();
      },
      () => {
        this.complain(this.words.notLocated);
        this.draw();
      },
      { maximumAge: 300_000, timeout: 15_000 },
    );
  }

  private async look(): Promise<void> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    if (!this.told) this.where.textContent = this.words.loading;
    try {
      this.told = await this.api.ask<Availability>('GET', `/availability?${this.question()}`, { signal: asking.signal });
      this.trouble.replaceChildren();
      this.draw();
    } catch (error) {
      if (asking.signal.aborted) return;
      this.fail(error);
    }
  }

  private question(): string {
    const asked = new URLSearchParams({ key: this.getAttribute('key') ?? '', limit: shownAtFirst });
    const named = ['variant', 'product'].find((name) => this.hasAttribute(name));
    if (named !== undefined) asked.set(`${named}_id`, this.getAttribute(named) ?? '');
    else asked.set('gtin', this.getAttribute('gtin') ?? linkedProduct().gtin);
    if (this.near !== '') asked.set('near', this.near);
    return asked.toString();
  }

  private fail(error: unknown): void {
    const { words } = this;
    this.draw();
    if (error instanceof Refusal && error.code === 'article_not_found') {
      this.where.textContent = words.absent;
      return;
    }
    if (error instanceof Refusal && !error.passes) {
      this.complain(error.message || words.broken);
      return;
    }
    const again = make('button', { type: 'button' }, words.again);
    again.addEventListener('click', () => {
      void this.look();
    });
    this.trouble.replaceChildren(make('p', { class: 'wrong' }, words.broken), again);
  }

  private complain(text: string): void {
    this.trouble.replaceChildren(make('p', { class: 'wrong' }, text));
  }

  private draw(): void {
    const { told, words } = this;
    if (!told) {
      this.where.textContent = '';
      return;
    }
    const focused = this.root.activeElement instanceof HTMLInputElement ? this.root.activeElement.value : '';
    this.forms.replaceChildren(...formsOf(told.variants).map((form) => this.fieldset(form, told)));
    if (focused !== '') [...this.forms.querySelectorAll('input')].find((one) => one.value === focused && one.checked)?.focus();
    const variant = chosenOf(told.variants, this.chosen);
    this.where.textContent = variant ? sayWhere(told, variant, words) : words.choose;
    const reserve = this.hasAttribute('reserve') ? (form: Variant, shop: Shop) => this.reserve(form, shop) : undefined;
    const telling = { words, language: this.language, now: new Date(), reserve };
    this.shops.replaceChildren(...(variant ? drawShops(told, variant, telling) : []));
    this.offerAlert(variant);
  }

  /** Begun anew for another form alone: what was typed stays while stock is read again. */
  private offerAlert(variant: Variant | undefined): void {
    if (!this.hasAttribute('alerts') || this.alerted === (variant?.id ?? '')) return;
    this.alerted = variant?.id ?? '';
    const shops = () => (this.near === '' ? [] : (this.told?.locations ?? []).map(({ id }) => id));
    this.alerts.replaceChildren(...(variant ? [new Alert(variant, { words: this.words, shopper: this.shopper, shops }).part] : []));
  }

  private fieldset({ name, values }: Form, told: Availability): HTMLElement {
    const choices = values.map((value) => {
      const there = canBeHad(told.variants, this.chosen, name, value);
      const input = make('input', { type: 'radio', name, value, checked: this.chosen.get(name) === value });
      input.addEventListener('change', () => {
        this.choose(name, value);
      });
      const gone = there ? [] : [make('span', { class: 'said' }, ` (${this.words.gone})`)];
      return make('label', { class: there ? 'form' : 'form gone' }, input, value, ...gone);
    });
    return make('fieldset', {}, make('legend', {}, name), ...choices);
  }

  private choose(name: string, value: string): void {
    this.chosen.set(name, value);
    this.draw();
    const variant = chosenOf(this.told?.variants ?? [], this.chosen);
    if (variant) this.tell('guichet-choose', variant);
  }

  /** Tells the page; where it does not see to it itself, leads to the address that it gave. */
  private reserve(variant: Variant, shop: Shop): void {
    const address = this.getAttribute('reserve') ?? '';
    if (!this.tell('guichet-reserve', variant, shop) || address === '') return;
    const facts: Record<string, string> = { variant: variant.id, location: shop.id, sku: variant.sku, gtin: variant.gtin };
    const filled = address.replace(/\{(variant|location|sku|gtin)\}/g, (_, name: string) => encodeURIComponent(facts[name] ?? ''));
    const leads = new URL(filled, location.href);
    if (leads.protocol === 'https:' || leads.protocol === 'http:') location.assign(leads);
  }

  private tell(name: string, variant: Variant, shop?: Shop): boolean {
    const detail = { variant: variant.id, sku: variant.sku, gtin: variant.gtin, location: shop?.id, shop: shop?.name };
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}
