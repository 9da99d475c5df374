/**
 * The availability widget: `<script async src="https://…/widgets/availability.js" data-key="gpk_…"></script>`, where it is to
 * stand. What stands on the tag as `data-…` are the attributes of the element that it makes: see `AvailabilityElement`.
 *
 * A page may also write `<guichet-availability key="gpk_…" product="…">` itself, and change its attributes; the tag is then
 * without `data-key`.
 */

import { AvailabilityElement } from '@/availability/element';

const name = 'guichet-availability';
const tag = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;

function begin(): void {
  if (!tag) return;
  AvailabilityElement.server = new URL(tag.src).origin;
  if (!customElements.get(name)) customElements.define(name, AvailabilityElement);
  if (tag.dataset.key === undefined) return;
  const element = document.createElement(name);
  for (const [given, value] of Object.entries(tag.dataset)) element.setAttribute(given, value ?? '');
  // In the page's head nothing is seen.
  if (tag.closest('head')) document.body.append(element);
  else tag.after(element);
}

if (document.body as HTMLElement | null) begin();
else addEventListener('DOMContentLoaded', begin);
