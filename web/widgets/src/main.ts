/**
 * The chat widget: `<script async src="https://…/widgets/chat.js" data-key="gpk_…"></script>`.
 *
 * Optional on the tag: `data-identity` (the shop's JWT), `data-product-id`, `data-sku`, `data-language`,
 * `data-theme` (light, dark). A page speaks to it by `GuichetChat.open()` and `GuichetChat.close()`.
 */

import { Api, Refusal, type WindowLook } from '@/api';
import { ChatElement } from '@/element';
import { Keep } from '@/keep';
import { currentPage } from '@/page';
import { wordsOf } from '@/words';

const name = 'guichet-chat';
const tag = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;

async function start(script: HTMLScriptElement): Promise<void> {
  const { key = '', identity = '', language = document.documentElement.lang || navigator.language, theme } = script.dataset;
  const api = new Api(new URL(script.src).origin, language);
  const look = await api.ask<WindowLook>('GET', `/window?key=${encodeURIComponent(key)}`);
  if (!customElements.get(name)) customElements.define(name, ChatElement);
  const element = new ChatElement();
  if (theme) element.setAttribute('theme', theme);
  const given = { key, identity, language, page: () => currentPage(script.dataset) };
  element.set({ api, keep: new Keep(key), look, words: wordsOf(language), given });
  document.body.append(element);
  Object.assign(globalThis, {
    GuichetChat: {
      open: () => {
        element.open();
      },
      close: () => {
        element.close();
      },
    },
  });
}

function begin(): void {
  if (!tag || document.querySelector(name)) return;
  start(tag).catch((error: unknown) => {
    // The shop's visitors see nothing of it; whoever sets the page up reads here what is wrong.
    console.warn('Guichet chat:', error instanceof Refusal ? error.message || error.code : error);
  });
}

if (document.body as HTMLElement | null) begin();
else addEventListener('DOMContentLoaded', begin);
