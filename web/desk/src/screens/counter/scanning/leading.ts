import type { Meaning } from '@/screens/counter/scanning/meaning';

/** Where a scan leads from the start. */
export function placeOf({ kind, value }: Meaning): string {
  switch (kind) {
    case 'code':
    case 'word':
      return `hand-over/scanned/${value}`;
    case 'preparation':
      return `preparations/${value}`;
    case 'list':
      return `wishes/shown/${value}`;
    case 'basket':
      return `baskets/${value}`;
    case 'return':
      return `returns/scanned/${value}`;
    case 'gtin':
      return `articles/gtin/${value}`;
    case 'text':
      return `articles/text/${value}`;
  }
}
