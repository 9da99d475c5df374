/**
 * Views by one tag: `<script async src="https://…/widgets/visits.js" data-key="gpk_…"></script>`, on the pages of products.
 *
 * It shows nothing, and tells nothing before the page says that its reader agreed: by `guichetVisits.consent(true)`, by an
 * event `guichet-consent` with `{ detail: { views: true } }`, or by `data-consent="yes"`. The product is what stands on the tag
 * (`data-product`, `data-variant`: ids of the house; `data-external-id`: the shop's own; `data-gtin`, `data-sku`), else what the
 * page's schema.org data name. What the reader's browser forbids by Global Privacy Control is not done.
 */

import { Api } from '@/api';
import { Keep } from '@/keep';
import { linkedProduct } from '@/page';
import { Shopper } from '@/shopper';
import { Recorder, type Seen } from '@/visits/recorder';

interface Visits {
  consent: (given: boolean) => void;
  see: (article: Seen) => void;
}

declare global {
  interface Navigator {
    readonly globalPrivacyControl?: boolean;
  }
  interface Window {
    guichetVisits?: Visits;
  }
}

const pause = 5_000;
const tag = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;

function articleOf(given: DOMStringMap): Seen {
  const named: Record<keyof Seen, string | undefined> = {
    product_id: given.product,
    variant_id: given.variant,
    external_id: given.externalId,
    gtin: given.gtin,
    sku: given.sku,
  };
  const said = Object.entries(named).filter(([, value]) => value !== undefined && value !== '');
  if (said.length > 0) return Object.fromEntries(said);
  const { id, gtin, sku } = linkedProduct();
  // A bar code is the surest; a shop's own id may be another system's.
  if (gtin !== '') return { gtin };
  if (sku !== '') return { sku };
  return id === '' ? {} : { external_id: id };
}

function begin(script: HTMLScriptElement): void {
  const { key = '', language = document.documentElement.lang || navigator.language, identity = '', consent } = script.dataset;
  const server = new URL(script.src).origin;
  const keep = new Keep(key, 'guichet-shopper');
  const recorder = new Recorder(new Shopper(new Api(server, language, ''), keep, { key, language, identity }), keep, {
    forbidden: () => navigator.globalPrivacyControl === true,
    // Words without a type of their own are sent at once: no browser asks first whether it may.
    beacon: (path, body) => navigator.sendBeacon(`${server}/api/shopper/v1${path}`, body),
  });
  const quietly = (act: Promise<void>): void => {
    act.catch(() => undefined); // a view that is not told is no reader's trouble
  };
  const visits: Visits = {
    consent: (given) => {
      quietly(recorder.consent(given));
    },
    see: (article) => {
      recorder.see(article);
    },
  };
  window.guichetVisits = visits;
  recorder.see(articleOf(script.dataset));
  addEventListener('guichet-consent', (event) => {
    const said = (event as CustomEvent<{ views?: unknown } | null>).detail?.views;
    if (typeof said === 'boolean') visits.consent(said);
  });
  setInterval(() => {
    if (!document.hidden) quietly(recorder.tell());
  }, pause);
  const leave = () => {
    if (document.visibilityState === 'hidden') recorder.leave();
  };
  document.addEventListener('visibilitychange', leave);
  addEventListener('pagehide', () => {
    recorder.leave();
  });
  dispatchEvent(new CustomEvent('guichet-visits-ready'));
  if (consent === 'yes') visits.consent(true);
}

if (tag) {
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', () => {
      begin(tag);
    });
  } else begin(tag);
}
