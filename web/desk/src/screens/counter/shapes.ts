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
/** What came of a pick, and where its missing pieces come from now. */
export type Picked = Shapes['PickShape'];
export type HandOver = Partial<Omit<Shapes['HandOverAsked'], 'acted_at'>>;
