/** The shapes of the public API that the desk reads, under the desk's names. They are generated: `npm run types`. */

import type { components, paths } from '@/api/schema';

type Shapes = components['schemas'];

/** What a reading answers; for shapes whose names several rooms share. */
type Read<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Answer } } } };
}
  ? Answer
  : never;

export type Money = Shapes['MoneyShape'];
export type Words = Shapes['WordsShape'];

export interface Page<Item> {
  items: Item[];
  next?: string | null;
  as_of?: string | null;
}

/** Whether one-time codes are on is known only where the server tells it. */
export type User = Shapes['SessionUser'];
export type Session = Omit<Read<'/api/v1/session'>, 'user'> & { user: User };
export type StaffMember = Shapes['UserShape'];
export type Grant = Shapes['GrantShape'];
export type Role = Shapes['RoleShape'];
/** A link to choose a password: told only where no mail server is set, to be handed over by a person. */
export type SentLink = Shapes['LinkShape'];
export type AuditEntry = Shapes['AuditEntryShape'];
export type AuditWords = Shapes['AuditWordsShape'];
export type DeadJob = Shapes['JobShape'];
/** Something done at a shop: intended, called, and its end. */
export type ShopAct = Read<'/api/v1/acts/{act_id}'>;
export type ParkedEvent = Shapes['ParkedEventShape'];
export type StockOverrun = Shapes['OverrunShape'];
export type OneTimeCode = Shapes['OneTimeSetupShape'];

/** A message that the house sent to a customer by itself, or holds back. */
export type SaidMail = Shapes['SaidMailShape'];

export type Connector = Shapes['ConnectorShape'];
export type ConnectorField = Connector['fields'][number];
/** Our single-click app at a vendor. */
export type VendorApp = Shapes['AppShape'];
export type Account = Connection['account'];
export type Connection = Shapes['ConnectionShape'];
export type Health = Connection['health'];
export type SyncRun = Shapes['SyncShape'];
export type ResourceProgress = Shapes['ResourceSyncShape'];
export type ProofSummary = Shapes['ProofSummaryShape'];
export type Proof = Shapes['ProofShape'];
export type ResourceProof = Shapes['ResourceProofShape'];
export type ProofSample = Shapes['ComparedShape'];
export type LiveTest = Shapes['LiveTestShape'];
export type DeadLetter = Shapes['DeadLetterShape'];

export type OrderState = Shapes['OrderState'];
export type OrderSummary = Shapes['OrderItem'];
export type Order = Shapes['OrderShape'];
export type OrderLine = Order['lines'][number];
export type Shipment = Shapes['ShipmentShape'];
export type Address = Shapes['AddressShape'];
export type TimelineItem = Shapes['TimelineItem'];

export type CustomerSummary = Shapes['CustomerItem'];
export type Customer = Shapes['CustomerShape'];

export type Store = Read<'/api/v1/stores'>['items'][number];
export type Location = Shapes['LocationShape'];
export type ProductSummary = Shapes['ProductRow'];
export type Product = Shapes['ProductShape'];
export type Variant = Shapes['VariantShape'];

/** The one vocabulary of a parcel's state. */
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
