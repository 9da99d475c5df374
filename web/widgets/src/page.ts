import type { Page } from '@/api';

const gtins = ['gtin', 'gtin14', 'gtin13', 'gtin12', 'gtin8'];

/** What a page's own data say of its product (schema.org in JSON-LD, as shops write it for search engines). */
export function linkedProduct(): { id: string; sku: string; gtin: string } {
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    let data: unknown;
    try {
      data = JSON.parse(script.textContent);
    } catch {
      continue;
    }
    const found = productIn(data);
    if (found) return { id: word(found.productID), sku: word(found.sku), gtin: word(gtins.map((name) => found[name]).find(Boolean)) };
  }
  return { id: '', sku: '', gtin: '' };
}

function productIn(data: unknown): Record<string, unknown> | undefined {
  if (Array.isArray(data)) return data.map(productIn).find(Boolean);
  if (typeof data !== 'object' || data === null) return undefined;
  const thing = data as Record<string, unknown>;
  const types = Array.isArray(thing['@type']) ? thing['@type'] : [thing['@type']];
  return types.includes('Product') ? thing : productIn(thing['@graph']);
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : '';
}

/** The page that the visitor has before them; what the tag says of its product goes before what is found. */
export function currentPage(given: DOMStringMap): Page {
  const linked = linkedProduct();
  const { origin, pathname } = location;
  return {
    // Without what follows the question mark: it may hold what is nobody's business.
    address: `${origin}${pathname}`.slice(0, 500),
    title: document.title.slice(0, 200),
    product_id: (given.productId ?? linked.id).slice(0, 100),
    sku: (given.sku ?? linked.sku).slice(0, 100),
  };
}
