/** The shapes of returning something. */

export interface Choice {
  key: string;
  words: string;
}

export interface Reason extends Choice {
  under: string;
  photo: boolean;
}

export interface FormLine {
  line_id: string;
  name: string;
  options: string;
  free: number;
  others: { variant_id: string; words: string }[];
}

export interface Form {
  word: string;
  order_number: string;
  store: string;
  lines: FormLine[];
  reasons: Reason[];
  conditions: Choice[];
  wishes: Choice[];
}

export interface WantedLine {
  line_id: string;
  quantity: number;
  reason: string;
  condition: string;
  photos: string[];
  exchange_variant_id: string | null;
}

export interface Wanted {
  lines: WantedLine[];
  wish: string;
  comment: string;
}

export interface Foreseen {
  headline: string;
  todo: string[];
  lines: { name: string; quantity: number; words: string }[];
}

export interface Label {
  state: 'none' | 'offered' | 'coming' | 'ready';
  tracking_number: string;
  carrier: string;
  /** Where its parcel is dropped, and the carrier's own page of its points. */
  drop: string;
  drop_link: string;
}

export interface Followed {
  word: string;
  number: string;
  order_number: string;
  headline: string;
  todo: string[];
  rules: string[];
  code: string;
  code_picture: string;
  lines: { name: string; options: string; quantity: number; reason: string }[];
  steps: { at: string; words: string }[];
  cancellable: boolean;
  label: Label;
}
