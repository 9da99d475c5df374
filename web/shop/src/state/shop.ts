import { createContext, useContext } from 'react';

import { Client } from '@/api/client';
import type { Settings } from '@/settings';
import { Alerts } from '@/state/alerts';
import { Session } from '@/state/session';
import { Views } from '@/state/views';
import { Wishes } from '@/state/wishes';

/** What the parts of the shop speak to the house by. */
export class House {
  readonly client: Client;
  readonly session: Session;
  readonly wishes: Wishes;
  readonly alerts: Alerts;
  readonly views: Views;

  constructor(
    readonly settings: Settings,
    language: string,
  ) {
    this.client = new Client(settings.guichet, settings.key, language);
    this.session = new Session(this.client, settings);
    this.client.buyer = () => this.session.buyer();
    this.wishes = new Wishes(this.client, this.session);
    this.alerts = new Alerts(this.client, this.session);
    this.views = new Views(this.client, this.session);
  }
}

export const HouseContext = createContext<House | null>(null);

export function useHouse(): House {
  const house = useContext(HouseContext);
  if (house === null) throw new Error('there is no shop around this part');
  return house;
}

export function useSettings(): Settings {
  return useHouse().settings;
}
