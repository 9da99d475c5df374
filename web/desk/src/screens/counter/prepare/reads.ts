import { keptRead } from '@/screens/counter/reads';
import type { Counter, PickList, Preparation, PreparationItem, PreparationState } from '@/screens/counter/shapes';
import type { Page } from '@/api/types';

const most = 200;

function preparationsIn(locationId: string, states: readonly PreparationState[]) {
  const asked = new URLSearchParams([['location_id', locationId], ['limit', String(most)], ...states.map((state) => ['state', state])]);
  return keptRead<Page<PreparationItem>>(`/preparations?${asked.toString()}`);
}

export const counterReads = {
  counter: (locationId: string) => keptRead<Counter>('/counter', { location_id: locationId }),
  pickList: (locationId: string) => keptRead<PickList>('/pick-list', { location_id: locationId }),
  toPrepare: (locationId: string) => preparationsIn(locationId, ['waiting', 'picking']),
  ready: (locationId: string) => preparationsIn(locationId, ['ready']),
  expected: (locationId: string) => preparationsIn(locationId, ['expected', 'missing']),
  toPutBack: (locationId: string) => keptRead<Page<PreparationItem>>('/preparations', { location_id: locationId, put_back: true, limit: most }),
  preparation: (id: string) => keptRead<Preparation>(`/preparations/${id}`),
};
