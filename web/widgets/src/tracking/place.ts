/** Collecting at another shop: the shops that have all of it, and the choice. */

import { make } from '@/dom';
import type { Pickup, Place } from '@/tracking/types';
import type { Words } from '@/tracking/words';

export interface Moving {
  words: Words;
  language: string;
  read: (pickup: Pickup) => Promise<Place[]>;
  move: (pickup: Pickup, place: string) => Promise<void>;
  fail: (at: HTMLElement, error: unknown) => void;
}

/** A button that opens the choice in its own place; nothing where it is too late. */
export function drawChange(pickup: Pickup, moving: Moving): Node[] {
  if (!pickup.can_change_place) return [];
  const { words } = moving;
  const open = make('button', { type: 'button' }, words.otherPlace);
  const at = make('div', {}, open);
  open.addEventListener('click', () => {
    open.disabled = true;
    moving
      .read(pickup)
      .then((places) => {
        const back = () => {
          at.replaceChildren(open);
          open.disabled = false;
          open.focus();
        };
        at.replaceChildren(places.length === 0 ? make('p', { role: 'status' }, words.noPlace) : drawForm(pickup, places, moving, back));
      })
      .catch((error: unknown) => {
        open.disabled = false;
        moving.fail(at, error);
      });
  });
  return [at];
}

function drawForm(pickup: Pickup, places: Place[], { words, language, move, fail }: Moving, back: () => void): HTMLElement {
  const kilometres = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const choices = places.map(({ id, name, address, hours, distance_km: distance }) => {
    const about = [distance === null ? '' : words.away(kilometres.format(distance)), address, hours].filter((said) => said !== '');
    return make('label', { class: 'choice' }, make('input', { type: 'radio', name: 'place', value: id, required: true }), make('span', {}, make('strong', {}, name), ...about.flatMap((said) => [make('br'), said])));
  });
  const stay = make('button', { type: 'button' }, words.stays);
  stay.addEventListener('click', back);
  const form = make('form', {}, make('fieldset', {}, make('legend', {}, words.places), ...choices), make('p', { class: 'muted' }, words.newCode), make('button', {}, words.collectThere), ' ', stay);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = new FormData(form).get('place');
    if (typeof chosen !== 'string') return;
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    move(pickup, chosen).catch((error: unknown) => {
      for (const button of form.querySelectorAll('button')) button.disabled = false;
      fail(form, error);
    });
  });
  return form;
}
