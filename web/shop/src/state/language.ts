import { Kept } from '@/state/kept';

/** The language that the reader chose; "" as the browser has it. */
export const language = new Kept<string>('shop-language', '');
