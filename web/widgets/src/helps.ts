import type { Article } from '@/api';
import { make } from '@/dom';
import type { Talk } from '@/talk';
import type { Words } from '@/words';

const rest = 700; // milliseconds without a key, after which what is typed is looked at
const shortest = 8;

/** Offers articles while the first question is being typed: many are answered before they are sent. */
export class Helps {
  readonly part = make('section', { class: 'helps', hidden: true });
  private readonly list = make('div');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = '';

  constructor(
    private readonly talk: Talk,
    private readonly words: Words,
    private readonly told: (text: string) => void,
  ) {
    this.part.setAttribute('aria-label', words.articles);
    this.part.append(make('p', { class: 'by' }, words.articles), this.list);
  }

  /** Looks for what is being typed, once the visitor pauses; nothing is offered in a talk that goes on. */
  look(typed: string): void {
    clearTimeout(this.timer);
    if (this.talk.lines.length > 0 || this.talk.pending.length > 0) {
      this.draw([]);
      return;
    }
    this.timer = setTimeout(() => {
      const text = typed.trim();
      if (text.length < shortest || text === this.asked) return;
      this.asked = text;
      this.talk
        .help(text)
        .then((articles) => this.draw(articles))
        .catch(() => undefined);
    }, rest);
  }

  private draw(articles: Article[]): void {
    this.part.hidden = articles.length === 0;
    if (articles.length > 0) this.told(`${this.words.articles}: ${articles.map(({ title }) => title).join(', ')}`);
    this.list.replaceChildren(
      ...articles.map(({ title, text, link }) => {
        const more = make('a', { href: link, target: '_blank', rel: 'noopener noreferrer' }, this.words.readOn);
        return make('details', {}, make('summary', {}, title), make('p', { class: 'help' }, text), more);
      }),
    );
  }
}
