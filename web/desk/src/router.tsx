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

function word(search: Search, name: string): string | undefined {
  const value = search[name];
  return (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;
}

/** What most lists are looked through by. */
function foundAt(search: Search) {
  return { q: word(search, 'q'), state: word(search, 'state'), store: word(search, 'store') };
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Search): { to?: string | undefined } => ({ to: word(search, 'to') }),
  component: lazyRouteComponent(() => import('@/screens/signin/SignInScreen'), 'SignInScreen'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitations/$token',
  component: lazyRouteComponent(() => import('@/screens/signin/NewPasswordScreen'), 'InvitationScreen'),
});

const askReset = createRoute({
  getParentRoute: () => root,
  path: '/resets',
  component: lazyRouteComponent(() => import('@/screens/signin/AskResetScreen'), 'AskResetScreen'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/resets/$token',
  component: lazyRouteComponent(() => import('@/screens/signin/NewPasswordScreen'), 'ResetScreen'),
});

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

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/orders' });
  },
});

const inbox = createRoute({
  getParentRoute: () => shell,
  path: '/inbox',
  validateSearch: (search: Search): InboxSearch => ({
    view: word(search, 'view'),
    q: word(search, 'q'),
    store: word(search, 'store'),
    tag: word(search, 'tag'),
    queue: word(search, 'queue'),
    open: word(search, 'open'),
  }),
  component: lazyRouteComponent(() => import('@/screens/inbox/InboxScreen'), 'InboxScreen'),
});

const orders = createRoute({
  getParentRoute: () => shell,
  path: '/orders',
  validateSearch: (search: Search): OrdersSearch => ({
    ...foundAt(search),
    period: word(search, 'period'),
    from: word(search, 'from'),
    until: word(search, 'until'),
    open: word(search, 'open'),
  }),
  component: lazyRouteComponent(() => import('@/screens/orders/OrdersScreen'), 'OrdersScreen'),
});

const order = screen(
  '/orders/$id',
  lazyRouteComponent(() => import('@/screens/orders/OrderScreen'), 'OrderScreen'),
);

const returns = createRoute({
  getParentRoute: () => shell,
  path: '/returns',
  validateSearch: (search: Search): ReturnsSearch => ({ ...foundAt(search), due: word(search, 'due') }),
  component: lazyRouteComponent(() => import('@/screens/returns/ReturnsScreen'), 'ReturnsScreen'),
});

const oneReturn = screen(
  '/returns/$id',
  lazyRouteComponent(() => import('@/screens/returns/ReturnScreen'), 'ReturnScreen'),
);

const customers = createRoute({
  getParentRoute: () => shell,
  path: '/customers',
  validateSearch: (search: Search): Found => ({ q: word(search, 'q') }),
  component: lazyRouteComponent(() => import('@/screens/customers/CustomersScreen'), 'CustomersScreen'),
});

const customer = screen(
  '/customers/$id',
  lazyRouteComponent(() => import('@/screens/customers/CustomerScreen'), 'CustomerScreen'),
);

const products = createRoute({
  getParentRoute: () => shell,
  path: '/products',
  validateSearch: (search: Search): Found => ({ q: word(search, 'q') }),
  component: lazyRouteComponent(() => import('@/screens/products/ProductsScreen'), 'ProductsScreen'),
});

const product = screen(
  '/products/$id',
  lazyRouteComponent(() => import('@/screens/products/ProductScreen'), 'ProductScreen'),
);

const stock = createRoute({
  getParentRoute: () => shell,
  path: '/stock',
  validateSearch: (search: Search): StockSearch => ({
    q: word(search, 'q'),
    store: word(search, 'store'),
    location: word(search, 'location'),
    only: word(search, 'only'),
  }),
  component: lazyRouteComponent(() => import('@/screens/stock/StockScreen'), 'StockScreen'),
});

const connections = screen(
  '/connections',
  lazyRouteComponent(() => import('@/screens/connections/ConnectionsScreen'), 'ConnectionsScreen'),
);

const directory = screen(
  '/connections/new',
  lazyRouteComponent(() => import('@/screens/connections/DirectoryScreen'), 'DirectoryScreen'),
);

const connect = createRoute({
  getParentRoute: () => shell,
  path: '/connections/new/$connectorId',
  validateSearch: (search: Search): { connection?: string | undefined } => ({ connection: word(search, 'connection') }),
  component: lazyRouteComponent(() => import('@/screens/connections/ConnectScreen'), 'ConnectScreen'),
});

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

const attention = screen(
  '/attention',
  lazyRouteComponent(() => import('@/screens/attention/AttentionScreen'), 'AttentionScreen'),
);

const deskSettings = screen(
  '/desk-settings',
  lazyRouteComponent(() => import('@/screens/desk-settings/DeskSettingsScreen'), 'DeskSettingsScreen'),
);

const deskSettingsSection = createRoute({
  getParentRoute: () => shell,
  path: '/desk-settings/$section',
  validateSearch: (search: Search): { open?: string | undefined } => ({ open: word(search, 'open') }),
  component: lazyRouteComponent(() => import('@/screens/desk-settings/DeskSettingsScreen'), 'DeskSettingsScreen'),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: (search: Search): AuditSearch => ({
    who: word(search, 'who'),
    entity: word(search, 'entity'),
    id: word(search, 'id'),
    act: word(search, 'act'),
    period: word(search, 'period'),
    from: word(search, 'from'),
    until: word(search, 'until'),
    open: word(search, 'open'),
  }),
  component: lazyRouteComponent(() => import('@/screens/audit/AuditScreen'), 'AuditScreen'),
});

const account = screen(
  '/account',
  lazyRouteComponent(() => import('@/screens/account/AccountScreen'), 'AccountScreen'),
);

/** The counter has a layout of its own, and finds its way below its address by itself. */
const counter = createRoute({
  getParentRoute: () => root,
  path: '/counter/$',
  component: lazyRouteComponent(() => import('@/screens/counter/CounterScreen'), 'CounterScreen'),
});

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
