/** What the shop shows of its catalogue: GraphQL documents, each beside the type of what it answers. */

import { document } from '@/api/client';

export interface Money {
  amount: number;
  currency: string;
}

export interface Category {
  id: string;
  name: string;
  parentId: string | null;
}

export interface Card {
  id: string;
  name: string;
  brand: string;
  price: Money | null;
  salePrice: Money | null;
  pictures: string[];
}

export const tree = document<{ categories: Category[] }, Record<string, never>>('query Tree { categories { id name parentId } }');

const card = 'id name brand price { amount currency } salePrice { amount currency } pictures(first: 1)';

export const shelf = document<
  { productPage: { items: Card[]; next: string | null } },
  { after: string | null; category: string | null; text: string }
>(`query Shelf($after: String, $category: ID, $text: String! = "") {
  productPage(first: 24, after: $after, category: $category, text: $text) { items { ${card} } next }
}`);

export const cards = document<{ products: Card[] }, { ids: string[] }>(`query Cards($ids: [ID!]!) { products(ids: $ids) { ${card} } }`);

export type Band = 'NONE' | 'LOW' | 'SOME' | 'PLENTY' | 'UNCOUNTED';

export interface Shop {
  id: string;
  name: string;
  distanceKm: number | null;
  lines: string[];
  postcode: string;
  city: string;
  timeZone: string;
  opening: { state: 'OPEN' | 'CLOSED' | 'UNKNOWN'; until: string | null; opensAt: string | null; closedBy: string };
}

export interface Stock {
  band: Band;
  quantity: number | null;
  reservable: boolean;
  asOf: string;
  shop: Shop;
}

export interface Variant {
  id: string;
  sku: string;
  gtin: string;
  options: { name: string; value: string }[];
  price: Money | null;
  salePrice: Money | null;
  picture: string | null;
  purchasable: boolean;
  availability: { where: 'ONLINE_AND_NEAR' | 'ONLINE' | 'NEAR' | 'NOWHERE'; online: Band; shops: Stock[] } | null;
}

export interface Product extends Omit<Card, 'pictures'> {
  description: string;
  pictures: string[];
  variants: Variant[];
}

/** A product whole, with where each of its forms is to be had: one call. */
export const detail = document<{ product: Product | null }, { id: string; near: string | null; country: string }>(
  `query Detail($id: ID!, $near: String, $country: String) {
  product(id: $id) {
    id name brand description pictures price { amount currency } salePrice { amount currency }
    variants {
      id sku gtin picture purchasable options { name value } price { amount currency } salePrice { amount currency }
      availability(near: $near, country: $country, limit: 5) {
        where online
        shops {
          band quantity reservable asOf
          shop { id name distanceKm lines postcode city timeZone opening { state until opensAt closedBy } }
        }
      }
    }
  }
}`,
);

export interface Listed extends Card {
  variants: Omit<Variant, 'availability' | 'gtin'>[];
}

/** The products of a basket, with their forms. */
export const basketLines = document<{ products: Listed[] }, { ids: string[] }>(`query Lines($ids: [ID!]!) {
  products(ids: $ids) {
    ${card}
    variants { id sku picture purchasable options { name value } price { amount currency } salePrice { amount currency } }
  }
}`);
