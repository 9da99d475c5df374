import type { components } from '@/api/schema';

/** The shapes of the public API that the counter reads, under the counter's names. */
type Shapes = components['schemas'];

export type Counter = Shapes['CounterShape'];
export type Tiles = Counter['tiles'];
export type PreparationItem = Shapes['PreparationItem'];
export type Preparation = Shapes['PreparationShape'];
export type PreparationLine = Shapes['PreparationLineShape'];
export type PickList = Shapes['PickList'];
export type PickLine = Shapes['PickListLine'];
export type PreparationState = PreparationItem['state'];
export type ShortReason = 'not_found' | 'damaged' | 'sold_here' | 'other';

/** What came of a pick, and where its missing pieces come from now. */
export interface Picked {
  preparation: Preparation;
  elsewhere: { id: string; name: string } | null;
  nowhere: boolean;
}

export interface HandOver {
  code?: string;
  word?: string;
  deputy?: string;
  identity_seen?: boolean;
  paid?: 'cash' | 'card';
}

/** The preparation that a code opens. */
export interface CodeOpened {
  preparation: PreparationItem;
}
