import {
  IconAdjustments,
  IconBox,
  IconBuildingWarehouse,
  IconEyeCheck,
  IconInbox,
  IconListDetails,
  IconPlugConnected,
  IconShoppingBag,
  IconTruckDelivery,
  IconUsers,
  IconUsersGroup,
  type Icon,
} from '@tabler/icons-react';

interface PlaceShape {
  to: string;
  name: string;
  icon: Icon;
  scope: string;
  /** Pressed after `g`. */
  key: string;
  /** In the bar at the bottom of a phone; the others are in the menu there. */
  inBar: boolean;
  /** At the rail's foot: looked at now and then. */
  atFoot: boolean;
}

/** Where one can go: the rail, the menu of a phone, the keys, their help and the palette all read this list. */
export const places = [
  { to: '/inbox', name: 'inbox', icon: IconInbox, scope: 'tickets.read', key: 'i', inBar: true, atFoot: false },
  { to: '/orders', name: 'orders', icon: IconShoppingBag, scope: 'orders.read', key: 'o', inBar: true, atFoot: false },
  { to: '/returns', name: 'returns', icon: IconTruckDelivery, scope: 'returns.read', key: 'r', inBar: false, atFoot: false },
  { to: '/customers', name: 'customers', icon: IconUsers, scope: 'customers.read', key: 'u', inBar: true, atFoot: false },
  { to: '/products', name: 'products', icon: IconBox, scope: 'products.read', key: 'p', inBar: false, atFoot: false },
  { to: '/stock', name: 'stock', icon: IconBuildingWarehouse, scope: 'stock.read', key: 's', inBar: false, atFoot: false },
  {
    to: '/connections',
    name: 'connections',
    icon: IconPlugConnected,
    scope: 'connections.read',
    key: 'c',
    inBar: false,
    atFoot: false,
  },
  {
    to: '/attention',
    name: 'attention',
    icon: IconEyeCheck,
    scope: 'acts.read',
    key: 'l',
    inBar: false,
    atFoot: true,
  },
  {
    to: '/desk-settings',
    name: 'deskSettings',
    icon: IconAdjustments,
    scope: 'tickets.answer',
    key: 'd',
    inBar: false,
    atFoot: true,
  },
  { to: '/audit', name: 'audit', icon: IconListDetails, scope: 'audit.read', key: 't', inBar: false, atFoot: true },
  { to: '/users', name: 'users', icon: IconUsersGroup, scope: 'users.read', key: 'm', inBar: false, atFoot: true },
] as const satisfies readonly PlaceShape[];

export type Place = (typeof places)[number];
