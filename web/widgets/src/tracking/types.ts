/** The shapes of the tracking page's JSON twin. */

export interface Item {
  name: string;
  options: string;
  quantity: number;
}

export interface Step {
  key: string;
  state: 'done' | 'now' | 'ahead';
  words: string;
  at: string | null;
}

export interface Parcel {
  words: string;
  carrier: string;
  number: string;
  link: string;
  next_step: string;
  expected_at: string | null;
  late: string;
  delivered_at: string | null;
  last_scan: { at: string; said: string; place: string } | null;
  pickup_point: string;
  items: Item[];
}

export interface Courier {
  words: string;
  link: string;
  /** About when: "about 14:10", "" where that is not known. */
  expected: string;
  late: string;
  next_step: string;
}

export interface Place {
  id: string;
  name: string;
  address: string;
  hours: string;
  distance_km: number | null;
}

export interface Pickup {
  id: string;
  words: string;
  place: string;
  address: string;
  hours: string;
  code: string;
  /** An SVG picture, "" for none. */
  code_picture: string;
  keep_until: string | null;
  pay_there: boolean;
  can_change_place: boolean;
}

export interface Order {
  number: string;
  store: string;
  placed_at: string;
  headline: string;
  steps: Step[];
  couriers: Courier[];
  parcels: Parcel[];
  pickups: Pickup[];
  not_sent: Item[];
  notices: { said: string; until: string | null }[];
  messages: 'our' | 'shop';
  can_ask: boolean;
  mail: string;
  time_zone: string;
  as_of: string;
}

export interface Brief {
  word: string;
  number: string;
  store: string;
  placed_at: string;
  headline: string;
}

export interface Tracking {
  kind: 'order' | 'customer';
  language: string;
  order: Order | null;
  orders: Brief[];
}
