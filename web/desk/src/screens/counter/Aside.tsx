import '@/screens/counter/asideTexts';

import type { ComponentType } from 'react';

import { ArticlesPlace } from '@/screens/counter/articles/ArticlesPlace';
import { BasketPlace } from '@/screens/counter/articles/BasketPlace';
import { WishesPlace } from '@/screens/counter/articles/WishesPlace';
import { DoubtsPlace } from '@/screens/counter/doubts/DoubtsPlace';
import { ArrivalsPlace } from '@/screens/counter/handover/ArrivalsPlace';
import { KeepPlace } from '@/screens/counter/handover/KeepPlace';
import { PutBackPlace } from '@/screens/counter/handover/PutBackPlace';
import { Home } from '@/screens/counter/Home';
import { PrintPlace } from '@/screens/counter/prepare/PrintPlace';
import { RequestPlace } from '@/screens/counter/requests/RequestPlace';
import { ReturnsPlace } from '@/screens/counter/returns/ReturnsPlace';
import { MyPlace } from '@/screens/counter/shop/MyPlace';
import { WaitingPlace } from '@/screens/counter/waiting/WaitingPlace';

const places: Record<string, ComponentType<{ id: string }>> = {
  me: MyPlace,
  waiting: WaitingPlace,
  arrivals: ArrivalsPlace,
  'put-back': PutBackPlace,
  keep: KeepPlace,
  print: PrintPlace,
  doubts: DoubtsPlace,
  returns: ReturnsPlace,
  articles: ArticlesPlace,
  wishes: WishesPlace,
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
