/** The form about an order: each line with what is asked of it once some of it is to come back. */

import { make } from '@/dom';
import type { Choice, Form, FormLine, Reason, Wanted, WantedLine } from '@/returns/types';
import type { Words } from '@/returns/words';

interface Asked {
  element: HTMLElement;
  /** What is wanted of the line; undefined where it stays. */
  read: (wish: string) => Promise<WantedLine | undefined>;
  /** Tells it what is wished for: an exchange asks for another form. */
  wish: (wish: string) => void;
}

export interface Filled {
  element: HTMLFormElement;
  read: () => Promise<Wanted>;
}

/** Sends a picture up, and answers its word. */
export type SendPhoto = (file: File) => Promise<string>;

function select(label: string, choices: readonly Node[]): { label: HTMLLabelElement; field: HTMLSelectElement } {
  const field = make('select', {}, ...choices);
  return { label: make('label', {}, label, field), field };
}

const option = ({ key, words }: Choice): HTMLOptionElement => make('option', { value: key }, words);

/** Reasons as a tree of two levels: what stands under another is grouped below its words. */
function reasonOptions(reasons: readonly Reason[], words: Words): Node[] {
  const tops = reasons.filter(({ under }) => under === '' || !reasons.some(({ key }) => key === under));
  const shown = tops.flatMap((top) => {
    const below = reasons.filter(({ under }) => under === top.key);
    return below.length === 0 ? [option(top)] : [make('optgroup', { label: top.words }, ...below.map(option))];
  });
  return [make('option', { value: '' }, words.pleaseChoose), ...shown];
}

function drawLine(line: FormLine, form: Form, words: Words, sendPhoto: SendPhoto, fail: (error: unknown) => void): Asked {
  const name = [line.name, line.options].filter((part) => part !== '').join(', ');
  const counts = Array.from({ length: line.free + 1 }, (_, at) => option({ key: String(at), words: at === 0 ? words.none : String(at) }));
  const pieces = select(words.pieces(name), counts);
  const reason = select(words.reason, reasonOptions(form.reasons, words));
  const condition = select(words.condition, form.conditions.map(option));
  const other = select(words.instead, line.others.map((one) => option({ key: one.variant_id, words: one.words })));
  const file = make('input', { type: 'file', accept: 'image/jpeg,image/png,image/webp' });
  const photo = make('label', { hidden: true }, words.photo, file);
  const more = make('div', { class: 'more', hidden: true }, reason.label, condition.label, other.label, photo);
  let photos: Promise<string>[] = [];
  other.label.hidden = true;
  pieces.field.addEventListener('change', () => {
    more.hidden = pieces.field.value === '0';
    reason.field.required = !more.hidden;
  });
  reason.field.addEventListener('change', () => {
    photo.hidden = form.reasons.find(({ key }) => key === reason.field.value)?.photo !== true;
  });
  file.addEventListener('change', () => {
    photos = [...(file.files ?? [])].map(sendPhoto);
    for (const sent of photos) sent.catch(fail);
  });
  const head = line.free === 0 ? [make('p', {}, name, ' ', make('span', { class: 'muted' }, `(${words.over})`))] : [pieces.label];
  return {
    element: make('li', {}, ...head, more),
    wish: (wish) => (other.label.hidden = wish !== 'exchange' || line.others.length === 0),
    read: async (wish) => {
      if (Number(pieces.field.value) === 0) return undefined;
      return {
        line_id: line.line_id,
        quantity: Number(pieces.field.value),
        reason: reason.field.value,
        condition: condition.field.value,
        photos: await Promise.all(photos), // what is still under way is waited for
        exchange_variant_id: wish === 'exchange' ? other.field.value || null : null,
      };
    },
  };
}

export function drawForm(form: Form, words: Words, sendPhoto: SendPhoto, fail: (error: unknown) => void): Filled {
  const lines = form.lines.map((line) => drawLine(line, form, words, sendPhoto, fail));
  const wish = select(words.wish, form.wishes.map(option));
  const comment = make('textarea', { rows: '2', maxlength: '1000' });
  wish.field.addEventListener('change', () => {
    for (const line of lines) line.wish(wish.field.value);
  });
  const element = make(
    'form',
    {},
    make('h3', {}, words.choose),
    make('ul', { class: 'lines' }, ...lines.map((line) => line.element)),
    wish.label,
    make('label', {}, words.comment, comment),
    make('button', {}, words.foresee),
  );
  const read = async (): Promise<Wanted> => ({
    lines: (await Promise.all(lines.map((line) => line.read(wish.field.value)))).filter((line) => line !== undefined),
    wish: wish.field.value,
    comment: comment.value.trim(),
  });
  return { element, read };
}
