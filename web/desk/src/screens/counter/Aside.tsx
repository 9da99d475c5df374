import type { ComponentType } from 'react';

import { ArticlesPlace } from '@/screens/counter/articles/ArticlesPlace';
import { BasketPlace } from '@/screens/counter/articles/BasketPlace';
import { ArrivalsPlace } from '@/screens/counter/handover/ArrivalsPlace';
import { Home } from '@/screens/counter/Home';
import { RequestPlace } from '@/screens/counter/requests/RequestPlace';
import { ReturnsPlace } from '@/screens/counter/returns/ReturnsPlace';
import { MyPlace } from '@/screens/counter/shop/MyPlace';
import { WaitingPlace } from '@/screens/counter/waiting/WaitingPlace';

const places: Record<string, ComponentType<{ id: string }>> = {
  me: MyPlace,
  waiting: WaitingPlace,
  arrivals: ArrivalsPlace,
  returns: ReturnsPlace,
  articles: ArticlesPlace,
  baskets: BasketPlace,
  request: RequestPlace,
};

export interface AsideProps {
  name: string;
  id: string;
}

/** What one does now and then. An address of nothing shows the start. */
export function Aside({ name, id }: AsideProps) {
  const Shown = places[name] ?? Home;
  return <Shown key={`${name}/${id}`} id={id} />;
}
