import type { ChatFile, Line } from '@/api';
import { make } from '@/dom';
import type { Pending, Talk } from '@/talk';
import type { Words } from '@/words';

const shown = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Draws the messages: each once, so that a reader of screens hears what is new and nothing twice. */
export class Log {
  readonly list = make('div', { class: 'log', role: 'log', tabindex: '0' });
  private readonly lines = new Map<number, HTMLElement>();
  private waiting: HTMLElement[] = [];
  private conversation: string | undefined;

  constructor(
    private readonly talk: Talk,
    private readonly words: Words,
    private readonly language: string,
    greeting: string,
  ) {
    this.list.setAttribute('aria-label', words.log);
    this.list.append(make('div', { class: 'out' }, make('p', { class: 'bubble' }, greeting)));
  }

  /** Brings the drawing to what the talk holds; stays at the end where the reader was there. */
  draw(): void {
    const { list, talk } = this;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    if (talk.session?.conversation !== this.conversation) this.empty();
    this.conversation = talk.session?.conversation;
    for (const item of this.waiting) item.remove();
    for (const line of talk.lines) {
      if (this.lines.has(line.position)) continue;
      const item = this.item(line);
      this.lines.set(line.position, item);
      list.append(item);
    }
    this.waiting = talk.pending.map((pending) => this.pendingItem(pending));
    list.append(...this.waiting);
    if (atEnd) this.toEnd();
  }

  toEnd(): void {
    this.list.scrollTop = this.list.scrollHeight;
  }

  private empty(): void {
    for (const item of this.lines.values()) item.remove();
    this.lines.clear();
  }

  private item({ direction, author, text, files, sent_at: sentAt }: Line): HTMLElement {
    const item = make('div', { class: direction });
    const name = direction === 'in' ? this.words.you : author;
    item.append(make('span', { class: direction === 'in' ? 'said' : 'by' }, name));
    if (text !== '') item.append(make('p', { class: 'bubble', dir: 'auto' }, text));
    item.append(...files.map((file) => this.file(file)));
    const time = new Date(sentAt).toLocaleTimeString(this.language, { hour: '2-digit', minute: '2-digit' });
    item.append(make('time', { class: 'by', datetime: sentAt }, time));
    return item;
  }

  private pendingItem({ text, files }: Pending): HTMLElement {
    const { words, talk } = this;
    const item = make('div', { class: 'in waiting' });
    if (text !== '') item.append(make('p', { class: 'bubble', dir: 'auto' }, text));
    for (const { name } of files) item.append(make('span', { class: 'by' }, name));
    item.append(make('span', { class: 'by' }, talk.connected && talk.refused === '' ? words.sending : words.unsent));
    if (talk.refused !== '') {
      const again = make('button', { class: 'by', type: 'button' }, words.again);
      again.addEventListener('click', () => void talk.flush());
      item.append(make('span', { class: 'error' }, talk.refused), again);
    }
    return item;
  }

  /** A file: a picture is shown where the page lets it, all else is saved. */
  private file(file: ChatFile): HTMLElement {
    const name = file.name || this.words.file;
    const button = make('button', { class: 'file', type: 'button', title: this.words.download }, name);
    button.addEventListener('click', () => {
      void this.talk.contentOf(file).then((content) => save(content, name));
    });
    if (shown.includes(file.type)) {
      void this.talk
        .contentOf(file)
        .then((content) => {
          const address = URL.createObjectURL(content);
          const picture = make('img', { src: address, alt: name });
          picture.addEventListener('load', () => {
            button.replaceChildren(picture);
            URL.revokeObjectURL(address);
          });
        })
        .catch(() => undefined);
    }
    return button;
  }
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  make('a', { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
