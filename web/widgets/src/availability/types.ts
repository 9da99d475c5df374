/** The shapes of availability near a place. */

export type Band = 'none' | 'low' | 'some' | 'plenty' | 'uncounted';

export interface Opening {
  state: 'open' | 'closed' | 'unknown';
  until: string | null;
  opens_at: string | null;
  closed_by: string;
}

export interface Shop {
  id: string;
  name: string;
  distance_km: number | null;
  address: { lines: string[]; postcode: string; city: string; phone: string };
  time_zone: string;
  opening: Opening;
}

export interface Stock {
  location_id: string;
  band: Band;
  quantity: number | null;
  reservable: boolean;
}

export interface Variant {
  id: string;
  sku: string;
  gtin: string;
  options: { name: string; value: string }[];
  where: 'online_and_near' | 'online' | 'near' | 'nowhere';
  online: Band;
  stock: Stock[];
}

export interface Availability {
  place: { town: string } | null;
  locations: Shop[];
  variants: Variant[];
  as_of: string | null;
}
