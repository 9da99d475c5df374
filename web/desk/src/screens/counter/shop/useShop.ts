import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useSyncExternalStore } from 'react';

import type { Location, Page } from '@/api/types';
import { keptRead } from '@/screens/counter/reads';

const remembered = 'guichet.counter.location';
const watchers = new Set<() => void>();

function choose(id: string): void {
  localStorage.setItem(remembered, id);
  for (const watcher of watchers) watcher();
}

function useChosen(): string | null {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => localStorage.getItem(remembered),
  );
}

/** The shops one may stand in, and the one this device stands in: chosen once, kept here. */
export function useShops() {
  const { data, error, isPending, refetch } = useQuery(keptRead<Page<Location>>('/locations', { limit: 200 }));
  const shops = (data?.answer.items ?? []).filter(({ enabled }) => enabled);
  const chosen = useChosen();
  // Who may act in one shop only has nothing to choose.
  const own = shops.find(({ id }) => id === chosen) ?? (shops.length === 1 ? shops[0] : undefined);
  return { shops, own, error, isPending, retry: refetch, choose };
}

const ShopContext = createContext<Location | null>(null);
export const ShopProvider = ShopContext.Provider;

/** The shop this device stands in. */
export function useShop(): Location {
  const shop = useContext(ShopContext);
  if (shop === null) throw new Error('No shop was chosen.');
  return shop;
}
