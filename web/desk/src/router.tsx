import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouteComponent,
} from '@tanstack/react-router';

import { queries } from '@/api/queries';
import { changeLanguage, currentLanguage } from '@/i18n';
import { BrokenScreen, MissingScreen } from '@/screens/Wayside';
import { Shell } from '@/shell/Shell';

interface Context {
  client: QueryClient;
}

type Search = Record<string, unknown>;

interface Found {
  q?: string | undefined;
}

export interface OrdersSearch extends Found {
  state?: string | undefined;
  store?: string | undefined;
  /** A span that ends today: `today`, `week`, `month`, `year`; else own days. */
  period?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
  /** The order opened beside the list. */
  open?: string | undefined;
}

export interface ReturnsSearch extends Found {
  state?: string | undefined;
  store?: string | undefined;
  /** What is owed: `soon` (or late), `late`. */
  due?: string | undefined;
}

export interface InboxSearch extends Found {
  /** Which tickets: `mine`, `unassigned`, `open`, `waiting`, `snoozed`, `closed`, `all`. */
  view?: string | undefined;
  store?: string | undefined;
  tag?: string | undefined;
  queue?: string | undefined;
  /** The ticket opened beside the list. */
  open?: string | undefined;
}

export interface AuditSearch {
  /** Who acted: a user's id, or `system`. */
  who?: string | undefined;
  entity?: string | undefined;
  id?: string | undefined;
  act?: string | undefined;
  period?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
  /** The act opened beside the list. */
  open?: string | undefined;
}

export interface StockSearch extends Found {
  store?: string | undefined;
  location?: string | undefined;
  /** Only what is short: `low` (low or out), `out`. */
  only?: string | undefined;
}

export interface AttentionSearch {
  /** A whole list of what is looked at there only where it is in trouble: `purchases`, `dispatch`. */
  list?: string | undefined;
  /** Which purchases or labels: `all`, or a state; without one those that somebody has to look at. */
  view?: string | undefined;
  /** Which of the couriers, likewise. */
  couriers?: string | undefined;
  location?: string | undefined;
}

type Words<Name extends string> = { [name in Name]?: string | undefined };

/** The words of an address by which a screen is looked through. */
const words =
  <Name extends string>(...names: Name[]) =>
  (search: Search): Words<Name> =>
    Object.fromEntries(
      names.map((name) => {
        const value = search[name];
        return [name, (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined];
      }),
    ) as Words<Name>;

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: words('to'),
  component: lazyRouteComponent(() => import('@/screens/signin/SignInScreen'), 'SignInScreen'),
});

/** A screen for who is not signed in, or that has a layout of its own. */
const outside = <const Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => root, path, component });

const invitation = outside(
  '/invitations/$token',
  lazyRouteComponent(() => import('@/screens/signin/NewPasswordScreen'), 'InvitationScreen'),
);

const askReset = outside(
  '/resets',
  lazyRouteComponent(() => import('@/screens/signin/AskResetScreen'), 'AskResetScreen'),
);

const reset = outside(
  '/resets/$token',
  lazyRouteComponent(() => import('@/screens/signin/NewPasswordScreen'), 'ResetScreen'),
);

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.query({ ...queries.session(), staleTime: 'static' });
    if (session === null) throw redirect({ to: '/sign-in', search: { to: location.href } });
    const language = session.user.language;
    if (language !== currentLanguage()) await changeLanguage(language);
  },
  component: Shell,
});

/** A screen of the desk whose address says all. */
const screen = <const Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => shell, path, component });

/** A screen that is looked through by words of its address. */
const looked = <const Path extends string, Name extends string>(path: Path, validateSearch: (search: Search) => Words<Name>, component: RouteComponent) =>
  createRoute({ getParentRoute: () => shell, path, validateSearch, component });

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/orders' });
  },
});

const inbox = looked('/inbox', words<keyof InboxSearch>('view', 'q', 'store', 'tag', 'queue', 'open'), lazyRouteComponent(() => import('@/screens/inbox/InboxScreen'), 'InboxScreen'));

const orders = looked('/orders', words<keyof OrdersSearch>('q', 'state', 'store', 'period', 'from', 'until', 'open'), lazyRouteComponent(() => import('@/screens/orders/OrdersScreen'), 'OrdersScreen'));

const order = screen(
  '/orders/$id',
  lazyRouteComponent(() => import('@/screens/orders/OrderScreen'), 'OrderScreen'),
);

const returns = looked('/returns', words<keyof ReturnsSearch>('q', 'state', 'store', 'due'), lazyRouteComponent(() => import('@/screens/returns/ReturnsScreen'), 'ReturnsScreen'));

const oneReturn = screen(
  '/returns/$id',
  lazyRouteComponent(() => import('@/screens/returns/ReturnScreen'), 'ReturnScreen'),
);

const customers = looked('/customers', words('q'), lazyRouteComponent(() => import('@/screens/customers/CustomersScreen'), 'CustomersScreen'));

const customer = screen(
  '/customers/$id',
  lazyRouteComponent(() => import('@/screens/customers/CustomerScreen'), 'CustomerScreen'),
);

const products = looked('/products', words('q'), lazyRouteComponent(() => import('@/screens/products/ProductsScreen'), 'ProductsScreen'));

const product = screen(
  '/products/$id',
  lazyRouteComponent(() => import('@/screens/products/ProductScreen'), 'ProductScreen'),
);

const stock = looked('/stock', words<keyof StockSearch>('q', 'store', 'location', 'only'), lazyRouteComponent(() => import('@/screens/stock/StockScreen'), 'StockScreen'));

const connections = screen(
  '/connections',
  lazyRouteComponent(() => import('@/screens/connections/ConnectionsScreen'), 'ConnectionsScreen'),
);

const directory = screen(
  '/connections/new',
  lazyRouteComponent(() => import('@/screens/connections/DirectoryScreen'), 'DirectoryScreen'),
);

const connect = looked('/connections/new/$connectorId', words('connection'), lazyRouteComponent(() => import('@/screens/connections/ConnectScreen'), 'ConnectScreen'));

const vendorApp = screen(
  '/connections/apps/$connectorId',
  lazyRouteComponent(() => import('@/screens/connections/AppScreen'), 'AppScreen'),
);

const connection = screen(
  '/connections/$id',
  lazyRouteComponent(() => import('@/screens/connections/ConnectionScreen'), 'ConnectionScreen'),
);

const users = screen(
  '/users',
  lazyRouteComponent(() => import('@/screens/users/UsersScreen'), 'UsersScreen'),
);

const invite = screen(
  '/users/new',
  lazyRouteComponent(() => import('@/screens/users/InviteScreen'), 'InviteScreen'),
);

const member = screen(
  '/users/$id',
  lazyRouteComponent(() => import('@/screens/users/MemberScreen'), 'MemberScreen'),
);

const attention = looked('/attention', words<keyof AttentionSearch>('view', 'list', 'couriers', 'location'), lazyRouteComponent(() => import('@/screens/attention/AttentionScreen'), 'AttentionScreen'));

const settingsScreen = lazyRouteComponent(() => import('@/screens/desk-settings/DeskSettingsScreen'), 'DeskSettingsScreen');

const deskSettings = screen('/desk-settings', settingsScreen);

const deskSettingsSection = looked('/desk-settings/$section', words('open'), settingsScreen);

const audit = looked('/audit', words<keyof AuditSearch>('who', 'entity', 'id', 'act', 'period', 'from', 'until', 'open'), lazyRouteComponent(() => import('@/screens/audit/AuditScreen'), 'AuditScreen'));

const account = screen(
  '/account',
  lazyRouteComponent(() => import('@/screens/account/AccountScreen'), 'AccountScreen'),
);

/** The counter has a layout of its own, and finds its way below its address by itself. */
const counter = outside(
  '/counter/$',
  lazyRouteComponent(() => import('@/screens/counter/CounterScreen'), 'CounterScreen'),
);

const tree = root.addChildren([
  counter,
  signIn,
  invitation,
  askReset,
  reset,
  shell.addChildren([
    home,
    inbox,
    orders,
    order,
    returns,
    oneReturn,
    customers,
    customer,
    products,
    product,
    stock,
    connections,
    directory,
    connect,
    vendorApp,
    connection,
    users,
    invite,
    member,
    deskSettings,
    deskSettingsSection,
    audit,
    attention,
    account,
  ]),
]);

export function createDeskRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenScreen,
    defaultNotFoundComponent: MissingScreen,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDeskRouter>;
  }
}
