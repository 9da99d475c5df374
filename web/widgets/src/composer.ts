import { Refusal, type ChatFile } from '@/api';
import { icons, make } from '@/dom';
import type { Keep } from '@/keep';
import type { Talk } from '@/talk';
import type { Words } from '@/words';

const largest = 8 * 1024 * 1024;
const accepted = 'image/png,image/jpeg,image/gif,image/webp,application/pdf';

/** The field, its files and its button. What is typed and not sent is kept over pages. */
export class Composer {
  readonly field = make('textarea', { rows: '1', maxlength: '4000' });
  readonly form: HTMLFormElement;
  private readonly chips = make('ul', { class: 'chips', hidden: true });
  private readonly error = make('p', { class: 'error', role: 'alert', hidden: true });
  private readonly picker = make('input', { type: 'file', accept: accepted, multiple: true, hidden: true });
  private files: ChatFile[] = [];

  constructor(
    private readonly talk: Talk,
    private readonly keep: Keep,
    private readonly words: Words,
    private readonly told: (text: string) => void,
    private readonly typed: (text: string) => void,
  ) {
    const attach = make('button', { class: 'icon', type: 'button', 'aria-label': words.attach, title: words.attach }, icons.attach());
    const send = make('button', { class: 'icon', type: 'submit', 'aria-label': words.send, title: words.send }, icons.send());
    const label = make('label', {}, make('span', { class: 'said' }, words.field), this.field);
    this.field.placeholder = words.field;
    this.form = make('form', { class: 'compose' }, this.chips, this.error, attach, label, send, this.picker);
    attach.addEventListener('click', () => {
      this.picker.click();
    });
    this.picker.addEventListener('change', () => {
      void this.add([...(this.picker.files ?? [])]);
      this.picker.value = '';
    });
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener('input', () => {
      this.keep.write('draft', this.field.value);
      this.grow();
      if (this.field.value !== '') talk.sayWriting();
      this.typed(this.field.value);
    });
    this.field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) void this.add(files);
    });
  }

  /** Puts back what was typed before, as when the page was left; not to somebody else. */
  restore(): void {
    const conversation = this.talk.session?.conversation ?? '';
    if (this.keep.read('draft-of') !== conversation) this.keep.write('draft', '');
    this.keep.write('draft-of', conversation);
    if (this.field.value === '') this.field.value = this.keep.read('draft');
    this.grow();
  }

  private send(): void {
    const text = this.field.value.trim();
    if (text === '' && this.files.length === 0) return;
    this.talk.say(text, this.files);
    this.files = [];
    this.field.value = '';
    this.keep.write('draft', '');
    this.grow();
    this.drawFiles();
    this.say('');
    this.typed('');
  }

  private async add(files: File[]): Promise<void> {
    this.say('');
    for (const file of files.slice(0, 5 - this.files.length)) {
      if (file.size > largest) {
        this.say(this.words.tooLarge);
        continue;
      }
      try {
        this.files.push(await this.talk.sendFile(file));
        this.told(this.words.attached(file.name));
      } catch (error) {
        this.say(error instanceof Refusal && error.message !== '' ? error.message : this.words.reconnecting);
      }
    }
    this.drawFiles();
    this.field.focus();
  }

  private drawFiles(): void {
    this.chips.hidden = this.files.length === 0;
    this.chips.replaceChildren(
      ...this.files.map((file) => {
        const name = file.name || this.words.file;
        const remove = make('button', { type: 'button', 'aria-label': this.words.remove(name) }, `${name} ×`);
        remove.addEventListener('click', () => {
          this.files = this.files.filter((one) => one !== file);
          this.drawFiles();
          this.field.focus();
        });
        return make('li', {}, remove);
      }),
    );
  }

  private say(error: string): void {
    this.error.hidden = error === '';
    this.error.textContent = error;
  }

  private grow(): void {
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 140)}px`;
  }
}
