/**
 * The returns widget: `<script async src="https://…/widgets/returns.js" data-key="gpk_…"></script>`, where it is to stand.
 *
 * It asks for an order's number and mail address, and leads from there to the code. A return is followed by the word in the
 * page's address (`?return=…`) or on the tag (`data-word`). Optional: `data-language`, `data-theme` (light, dark).
 */

import { Api } from '@/api';
import { ReturnsElement } from '@/returns/element';

const name = 'guichet-returns';
const tag = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;

function begin(): void {
  if (!tag) return;
  const { key = '', word, language = document.documentElement.lang || navigator.language, theme } = tag.dataset;
  if (!customElements.get(name)) customElements.define(name, ReturnsElement);
  const element = new ReturnsElement();
  if (theme) element.setAttribute('theme', theme);
  const given = word ?? new URLSearchParams(location.search).get('return') ?? '';
  element.set(new Api(new URL(tag.src).origin, language, '/returns'), { key, word: given, language });
  // In the page's head nothing is seen.
  if (tag.closest('head')) document.body.append(element);
  else tag.after(element);
}

if (document.body as HTMLElement | null) begin();
else addEventListener('DOMContentLoaded', begin);
