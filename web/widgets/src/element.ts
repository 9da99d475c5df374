import { Refusal, type Api, type WindowLook } from '@/api';
import { Composer } from '@/composer';
import { Contact } from '@/contact';
import { icons, inkOn, make } from '@/dom';
import { Helps } from '@/helps';
import type { Keep } from '@/keep';
import { Log } from '@/log';
import { styles } from '@/styles';
import { Talk, type Given } from '@/talk';
import type { Words } from '@/words';

export interface Setting {
  api: Api;
  keep: Keep;
  look: WindowLook;
  words: Words;
  given: Given;
}

const sayHereEvery = 60_000;

/** The launcher and the window, in a shadow root that the page's styles do not reach. */
export class ChatElement extends HTMLElement {
  private readonly root = this.attachShadow({ mode: 'open' });
  private talk!: Talk;
  private log!: Log;
  private composer!: Composer;
  private contact!: Contact;
  private helps!: Helps;
  private words!: Words;
  private keep!: Keep;
  private readonly launcher = make('button', { class: 'launcher', type: 'button' }, icons.chat());
  private readonly count = make('span', { class: 'count', 'aria-hidden': 'true', hidden: true });
  private readonly panel = make('section', { class: 'panel', role: 'dialog', hidden: true });
  private readonly standing = make('p');
  private readonly trouble = make('p', { class: 'strip bad', role: 'status', hidden: true });
  private readonly writing = make('p', { class: 'writing', 'aria-live': 'polite' });
  private readonly told = make('p', { class: 'said', role: 'status' });
  private readonly menu = make('div', { class: 'menu', hidden: true });
  private seen = 0;

  /** Builds it; nothing is asked of the server before somebody opens it. */
  set(setting: Setting): void {
    const { api, keep, look, words, given } = setting;
    const own = look.words[given.language.slice(0, 2)];
    this.words = words;
    this.keep = keep;
    this.talk = new Talk(api, keep, given, () => {
      this.draw();
    });
    this.log = new Log(this.talk, words, given.language, own?.greeting || words.greeting);
    const tell = (text: string) => {
      this.told.textContent = text;
    };
    this.helps = new Helps(this.talk, words, tell);
    this.composer = new Composer(this.talk, keep, words, tell, (text) => {
      this.helps.look(text);
    });
    this.contact = new Contact(this.talk, words, own?.offline ?? '', () => {
      this.composer.field.focus();
    });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.root.adoptedStyleSheets = [sheet];
    this.style.setProperty('--brand', look.colour);
    this.style.setProperty('--brand-ink', inkOn(look.colour));
    this.setAttribute('side', look.side);
    this.lang = given.language;
    this.build(own?.title || look.store);
    this.draw();
    if (Date.now() - Number(keep.read('active') || 0) < 30 * sayHereEvery) void this.talk.open().catch(() => undefined);
  }

  open(): void {
    if (!this.panel.hidden) return;
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.talk
      .open()
      .then(() => {
        this.composer.restore();
        this.draw();
        this.log.toEnd();
        (this.contact.form.hidden ? this.composer.field : this.contact.mail).focus();
      })
      .catch(() => undefined);
    this.draw();
    this.log.toEnd();
    this.composer.field.focus();
    this.talk.tell('here');
  }

  close(): void {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.focus();
    this.talk.tell('idle');
    this.draw();
  }

  private build(title: string): void {
    const { words, root } = this;
    this.launcher.append(this.count);
    this.launcher.setAttribute('aria-haspopup', 'dialog');
    this.panel.setAttribute('aria-label', title);
    const close = make('button', { class: 'icon', type: 'button', 'aria-label': words.close, title: words.close }, icons.close());
    const more = make(
      'button',
      { class: 'icon', type: 'button', 'aria-label': words.menu, title: words.menu, 'aria-expanded': 'false' },
      icons.more(),
    );
    more.addEventListener('click', () => {
      this.menu.hidden = !this.menu.hidden;
      more.setAttribute('aria-expanded', String(!this.menu.hidden));
    });
    this.menu.append(
      this.act(words.transcript, more, async () => {
        await this.talk.askTranscript();
        this.told.textContent = words.transcriptSent;
        this.show(words.transcriptSent);
      }),
      this.act(words.anew, more, async () => {
        await this.talk.anew();
        this.composer.restore();
      }),
    );
    const head = make('div', { class: 'head' }, make('div', {}, make('h2', {}, title), this.standing), more, close);
    const { contact, composer, log, helps } = this;
    this.panel.append(head, this.menu, this.trouble, contact.note, log.list, this.writing, helps.part, contact.form, composer.form, this.told);
    root.append(this.launcher, this.panel);
    this.launcher.addEventListener('click', () => {
      this.open();
    });
    close.addEventListener('click', () => {
      this.close();
    });
    this.panel.addEventListener('keydown', (event) => {
      this.key(event);
    });
    addEventListener('pagehide', () => {
      this.talk.tell('away');
    });
  }

  private act(label: string, more: HTMLElement, run: () => Promise<void>): HTMLButtonElement {
    const button = make('button', { type: 'button' }, label);
    button.addEventListener('click', () => {
      this.menu.hidden = true;
      more.setAttribute('aria-expanded', 'false');
      run()
        .catch((error: unknown) => {
          this.show(error instanceof Refusal && error.message !== '' ? error.message : this.words.reconnecting);
        })
        .finally(() => {
          this.composer.field.focus();
        });
    });
    return button;
  }

  /** Escape closes; where the window covers the page, Tab stays within. */
  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.close();
    }
    if (event.key !== 'Tab' || !matchMedia('(max-width: 480px)').matches) return;
    const all = [...this.panel.querySelectorAll<HTMLElement>('button, input:not([type="file"]), textarea, [tabindex="0"]')];
    const reachable = all.filter((one) => one.offsetParent !== null);
    const [first, last] = [reachable.at(0), reachable.at(-1)];
    const from = event.shiftKey ? first : last;
    if (this.root.activeElement !== from) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }

  private show(text: string): void {
    this.trouble.textContent = text;
    this.trouble.hidden = text === '';
  }

  private draw(): void {
    const { talk, words } = this;
    this.log.draw();
    this.contact.draw();
    this.drawStanding();
    this.writing.textContent = talk.writing === null ? '' : words.writing(talk.writing);
    if (talk.phase === 'broken') this.show(talk.refused || words.broken);
    else if (talk.phase === 'ready') this.show(talk.connected ? '' : words.reconnecting);
    if (talk.phase === 'ready') this.keep.write('active', String(Date.now()));
    if (!this.panel.hidden) this.seen = talk.last;
    const unread = talk.lines.filter(({ direction, position }) => direction === 'out' && position > this.seen).length;
    this.count.hidden = unread === 0 || talk.lines.length === 0;
    this.count.textContent = String(unread);
    this.launcher.setAttribute('aria-label', unread === 0 ? words.open : `${words.open}, ${words.unread(unread)}`);
    this.launcher.title = words.open;
  }

  private drawStanding(): void {
    const { session } = this.talk;
    const away = session?.by_mail === false ? this.words.awayHere : this.words.away;
    this.standing.textContent = session === undefined ? '' : session.open ? this.words.here : away;
  }
}
