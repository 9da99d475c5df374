import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Connector, Words } from '@/api/types';

const resources = [
  'stores',
  'locations',
  'categories',
  'products',
  'stock',
  'customers',
  'orders',
  'order_messages',
  'messages',
  'carts',
  'pickup_methods',
  'price_lists',
  'promotions',
  'wishlists',
] as const;

type Resource = (typeof resources)[number];

/** A resource's name for a person; one that the desk does not know keeps the name it came with. */
export function useResourceName(): (resource: string) => string {
  const { t } = useTranslation();
  return (resource) =>
    (resources as readonly string[]).includes(resource) ? t(`resource.${resource as Resource}`) : resource;
}

/** Picks the reader's language from a text that carries both. */
export function useWords(): (words: Words | null | undefined) => string {
  const { i18n } = useTranslation();
  return (words) => (words ? words[i18n.language === 'fr' ? 'fr' : 'en'] : '');
}

const kinds = ['shop', 'marketplace', 'carrier', 'feed', 'mail', 'chat'] as const;

export function useKindName(): (kind: string) => string {
  const { t } = useTranslation();
  return (kind) => ((kinds as readonly string[]).includes(kind) ? t(`kind.${kind as (typeof kinds)[number]}`) : kind);
}

/** The name of an outside system, as its connector gives it. */
export function useConnectorLabel(): (connectorId: string) => string {
  const { data } = useQuery(queries.connectors());
  const words = useWords();
  return (connectorId) => words(data?.items.find(({ id }) => id === connectorId)?.label) || connectorId;
}

/** What a connector says of itself; undefined while the directory is not read. */
export function useConnector(connectorId: string): Connector | undefined {
  const { data } = useQuery(queries.connectors());
  return data?.items.find(({ id }) => id === connectorId);
}

/** Whether it sends what it knows by itself and is never asked: a till, a shop of one's own. */
export function sendsByItself(connector: Connector | undefined): boolean {
  return connector?.capabilities.includes('sends_by_itself') ?? false;
}

/** Whether everything can be read from there: else there is nothing to read through, and nothing to prove. */
export function mirrors(connector: Connector | undefined): boolean {
  return connector?.capabilities.includes('reads_history') ?? true;
}
