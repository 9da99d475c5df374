import { Refusal } from '@/api';
import { make } from '@/dom';
import type { Talk } from '@/talk';
import type { Words } from '@/words';

/** Asks for an address while nobody is there, and says where the answer will come. */
export class Contact {
  readonly form: HTMLFormElement;
  readonly note = make('p', { class: 'strip', hidden: true });
  readonly mail = make('input', { type: 'email', name: 'email', autocomplete: 'email', maxlength: '254', required: true });
  private readonly name = make('input', { type: 'text', name: 'name', autocomplete: 'name', maxlength: '120' });
  private readonly error = make('p', { class: 'error', role: 'alert', hidden: true });
  private readonly said = make('p');

  constructor(
    private readonly talk: Talk,
    private readonly words: Words,
    private readonly offline: string,
    done: () => void,
  ) {
    this.form = make(
      'form',
      { hidden: true, novalidate: true },
      this.said,
      make('label', {}, words.mailLabel, this.mail),
      make('label', {}, words.nameLabel, this.name),
      this.error,
      make('button', { class: 'plain', type: 'submit' }, words.saveMail),
    );
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.save().then((saved) => {
        if (saved) done();
      });
    });
  }

  /** Shown while nobody is there and no address is known; later it says where the answer goes. */
  draw(): void {
    const { session } = this.talk;
    const away = session !== undefined && !session.open;
    const asks = away && session.by_mail && session.mail === '';
    this.form.hidden = !asks;
    this.said.textContent = this.offline || this.words.offline;
    const saved = away && session.mail !== '' ? this.words.mailSaved(session.mail) : '';
    this.note.textContent = away && !session.by_mail ? this.offline || this.words.offlineHere : saved;
    this.note.hidden = asks || this.note.textContent === '';
  }

  private async save(): Promise<boolean> {
    const mail = this.mail.value.trim();
    const wrong = !this.mail.checkValidity() || mail === '';
    this.fail(wrong ? this.words.mailWrong : '');
    if (wrong) {
      this.mail.focus();
      return false;
    }
    try {
      await this.talk.leaveContact(this.name.value.trim(), mail);
    } catch (error) {
      this.fail(error instanceof Refusal && error.message !== '' ? error.message : this.words.reconnecting);
      return false;
    }
    return true;
  }

  private fail(words: string): void {
    this.error.hidden = words === '';
    this.error.textContent = words;
    this.mail.setAttribute('aria-invalid', String(words !== ''));
  }
}
