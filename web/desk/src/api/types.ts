/** The shapes of the public API that the desk calls (`/api/v1`). Ids are strings, times ISO 8601 in UTC. */

export interface Money {
  /** In the currency's minor units. */
  amount: number;
  currency: string;
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
  as_of?: string;
}

/** A text in both languages of the house. */
export interface Words {
  en: string;
  fr: string;
}

export interface User {
  id: string;
  name: string;
  mail: string;
  language: string;
  time_zone: string;
  roles: string[];
  scopes: string[];
  one_time_code?: boolean;
}

export interface Session {
  user: User;
  csrf_token: string;
}

export interface Grant {
  role: string;
  targets: string[] | null;
  ceiling: Money | null;
}

export interface StaffMember {
  id: string;
  name: string;
  mail: string;
  state: 'active' | 'invited' | 'deactivated';
  grants: Grant[];
  one_time_code: boolean;
  last_seen_at: string | null;
}

export interface Role {
  role: string;
  title: string;
  scopes: { scope: string; title: string }[];
}

/** A link to choose a password: told only where no mail server is set, to be handed over by a person. */
export interface SentLink {
  link: string | null;
}

export interface OneTimeCode {
  secret: string;
  address: string;
}

export interface ConnectorField {
  name: string;
  type: 'text' | 'secret' | 'address' | 'choice';
  required: boolean;
  title: Words;
  help?: Words | null;
  default?: string | null;
  choices?: string[];
  /** Seldom needed: shown on demand. */
  advanced?: boolean;
}

export interface Connector {
  id: string;
  label: string;
  kind: string;
  auth: string[];
  docs: string;
  summary: Words;
  needs: Words[];
  capabilities: string[];
  fields: ConnectorField[];
}

export interface Account {
  external_id: string;
  name: string;
  currency: string;
  time_zone: string;
  address: string;
}

export type Health = 'ok' | 'syncing' | 'behind' | 'refused' | 'paused' | 'failing';

export interface ResourceProgress {
  resource: string;
  read: number;
  total: number | null;
  state: 'waiting' | 'running' | 'done' | 'failed';
}

export interface SyncRun {
  run_id: string;
  state: 'running' | 'done' | 'stopped';
  phase: 'recent' | 'older' | 'whole';
  started_at: string;
  finished_at: string | null;
  seconds_left: number | null;
  resources: ResourceProgress[];
}

export interface ProofSummary {
  finished_at: string;
  there: number;
  here: number;
  equal: number;
  differing: number;
}

export interface Connection {
  id: string;
  connector_id: string;
  name: string;
  kind: string;
  account: Account | null;
  health: Health;
  health_reason: { code: string; text: string } | null;
  as_of: string | null;
  created_at: string;
  sync: SyncRun | null;
  hooks: { wanted: number; active: number; checked_at: string | null } | null;
  proof: ProofSummary | null;
  dead_letters: number;
}

export interface ResourceProof {
  resource: string;
  there: number | null;
  here: number;
  equal: number;
  differing: number;
  missing: number;
  extra: number;
  note: string | null;
}

export interface ProofField {
  name: string;
  there: string | null;
  here: string | null;
  equal: boolean;
}

export interface ProofSample {
  resource: string;
  external_id: string;
  equal: boolean;
  fields: ProofField[];
}

export interface Proof {
  id: string;
  state: string;
  started_at: string;
  finished_at: string | null;
  resources: ResourceProof[];
  samples: ProofSample[];
}

export interface LiveTest {
  order: { id: string; number: string } | null;
  seconds: number;
  steps: { name: string; ok: boolean; text: string }[];
}

export interface DeadLetter {
  id: string;
  connection_id: string;
  resource: string;
  external_id: string;
  reason: string;
  received_at: string;
  attempts: number;
  excerpt: string;
}

export type OrderState =
  | 'incomplete'
  | 'pending'
  | 'awaiting_payment'
  | 'confirmed'
  | 'in_preparation'
  | 'ready_for_pickup'
  | 'partially_shipped'
  | 'shipped'
  | 'completed'
  | 'cancelled'
  | 'declined'
  | 'partially_refunded'
  | 'refunded'
  | 'disputed'
  | 'in_review'
  | 'unknown';

export type ParcelState =
  | 'announced'
  | 'handed_over'
  | 'in_transit'
  | 'at_pickup_point'
  | 'out_for_delivery'
  | 'delivered'
  | 'attempt_failed'
  | 'exception'
  | 'returning'
  | 'returned'
  | 'lost'
  | 'unknown';

export interface Named {
  id: string;
  name: string;
}

export interface OrderSummary {
  id: string;
  number: string;
  store: Named | null;
  customer: Named | null;
  state: OrderState;
  source_state: string;
  placed_at: string;
  total: Money;
  lines_count: number;
  pieces: number;
  parcel_state: ParcelState | null;
}

export interface Address {
  first_name: string;
  last_name: string;
  company: string;
  lines: string[];
  postcode: string;
  city: string;
  region: string;
  country: string;
  mail: string;
  phone: string;
}

export interface OrderLine {
  id: string;
  name: string;
  sku: string;
  options: { name: string; value: string }[];
  quantity: number;
  quantity_shipped: number;
  quantity_refunded: number;
  unit_price: string;
  total: Money;
  variant_id: string | null;
  product_id: string | null;
  picture: string | null;
}

export interface Shipment {
  id: string;
  carrier: string;
  tracking_number: string;
  tracking_address: string;
  created_at: string | null;
  delivered_at: string | null;
  state: ParcelState | null;
  lines: { line_id: string | null; quantity: number }[];
}

export interface Payment {
  id: string;
  event: string;
  method: string;
  amount: Money;
  status: string;
  happened_at: string | null;
}

export interface Refund {
  id: string;
  amount: Money;
  reason: string;
  happened_at: string | null;
}

export interface Order extends OrderSummary {
  mail: string;
  phone: string;
  billing: Address | null;
  shipping_addresses: Address[];
  lines: OrderLine[];
  shipments: Shipment[];
  payments: Payment[];
  refunds: Refund[];
  coupons: { code: string; amount: string }[];
  notes: { customer?: string; staff?: string } | null;
  amounts: {
    subtotal: Money;
    shipping: Money;
    tax: Money;
    discount: Money;
    total: Money;
    refunded: Money;
  };
  as_of: string;
  source: {
    connection_id: string;
    connector_id: string;
    external_id: string;
    version: string | null;
    read_at: string;
  };
}

export interface TimelineItem {
  at: string;
  kind: 'placed' | 'paid' | 'state' | 'shipped' | 'tracking' | 'delivered' | 'refunded' | 'message' | 'note';
  amount?: Money | null;
  state?: string | null;
  source_state?: string | null;
  carrier?: string | null;
  tracking_number?: string | null;
  author?: string | null;
  from_customer?: boolean | null;
  text?: string | null;
  method?: string | null;
  reason?: string | null;
  source?: { label: string; as_of: string | null } | null;
}

export interface CustomerSummary {
  id: string;
  name: string;
  mail: string;
  phone: string;
  orders_count: number;
  spent: Money[];
  last_order_at: string | null;
  stores: Named[];
}

export interface Identity {
  kind: string;
  value: string;
  store: Named | null;
  verified: boolean;
}

export interface Customer {
  id: string;
  name: string;
  identities: Identity[];
  stores: Named[];
  orders: Page<OrderSummary>;
  totals: Money[];
  refund_totals: Money[];
  suggestions: { customer_id: string; name?: string; reason: string }[];
  merged_from: { merge_id: string; customer_id: string; name?: string; merged_at: string | null }[];
}

export interface Store {
  id: string;
  name: string;
  currency: string;
  time_zone: string;
  connection_id?: string;
}

export interface StockLevel {
  variant_id: string;
  location: Named;
  on_hand: number;
  reserved: number;
  safety: number;
  available: number;
  as_of?: string | null;
}

export interface Variant {
  id: string;
  sku: string;
  gtin: string;
  options: { name: string; value: string }[];
  price: Money | null;
  sale_price: Money | null;
  picture: string | null;
  stock: StockLevel[];
}

export interface ProductSummary {
  id: string;
  name: string;
  sku: string;
  brand: string;
  picture: string | null;
  price: Money | null;
  variants_count: number;
  available: number | null;
  visible: boolean;
}

export interface Product extends ProductSummary {
  variants: Variant[];
  as_of?: string | null;
}
