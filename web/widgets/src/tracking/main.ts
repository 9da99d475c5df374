/**
 * The tracking widget: `<script async src="https://…/widgets/tracking.js" data-key="gpk_…"></script>`, where it is to stand.
 *
 * It shows the order whose word stands on the tag (`data-word`) or in the page's address (`?tracking=…`); without one it asks
 * for an order's number and mail address, and the link is mailed. Optional: `data-language`, `data-theme` (light, dark).
 */

import { Api } from '@/api';
import { TrackingElement } from '@/tracking/element';

const name = 'guichet-tracking';
const tag = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;

function begin(): void {
  if (!tag) return;
  const { key = '', word, language = document.documentElement.lang || navigator.language, theme } = tag.dataset;
  if (!customElements.get(name)) customElements.define(name, TrackingElement);
  const element = new TrackingElement();
  if (theme) element.setAttribute('theme', theme);
  const given = word ?? new URLSearchParams(location.search).get('tracking') ?? '';
  element.set(new Api(new URL(tag.src).origin, language, '/tracking'), { key, word: given, language });
  // In the page's head nothing is seen.
  if (tag.closest('head')) document.body.append(element);
  else tag.after(element);
}

if (document.body as HTMLElement | null) begin();
else addEventListener('DOMContentLoaded', begin);
