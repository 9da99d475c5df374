import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';

import { useChat } from '@/chat';
import { Lost } from '@/pages/Lost';
import { ProductPage } from '@/pages/ProductPage';
import { ShelfPage } from '@/pages/ShelfPage';
import { CardsAhead, PageAhead } from '@/parts/Ahead';
import { Shell } from '@/parts/Shell';
import { matched, RouterProvider, useHistory, type Location } from '@/router';
import { languageOf, type Settings } from '@/settings';
import { Answers, AnswersContext } from '@/state/answers';
import { useKept } from '@/state/kept';
import { language } from '@/state/language';
import { House, HouseContext } from '@/state/shop';
import { Speech, SpeechContext } from '@/words';

// What a first look does not need is read when it is asked for.
const BasketPage = lazy(async () => ({ default: (await import('@/pages/BasketPage')).BasketPage }));
const WishesPage = lazy(async () => ({ default: (await import('@/pages/WishesPage')).WishesPage }));
const CheckoutPage = lazy(async () => ({ default: (await import('@/pages/CheckoutPage')).CheckoutPage }));
const PurchasePage = lazy(async () => ({ default: (await import('@/pages/PurchasePage')).PurchasePage }));
const ReturnsPage = lazy(async () => ({ default: (await import('@/pages/ReturnsPage')).ReturnsPage }));
const OrdersPage = lazy(async () => ({ default: (await import('@/pages/OrdersPage')).OrdersPage }));

/** The shop: what all its parts stand on, and its pages by their address. */
export function App({ settings }: { settings: Settings }) {
  const spoken = languageOf(settings, useKept(language));
  const speech = useMemo(() => new Speech(spoken), [spoken]);
  const house = useMemo(() => new House(settings, spoken), [settings, spoken]);
  const answers = useMemo(() => new Answers(house.client), [house]);
  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  useEffect(() => {
    house.wishes.load();
  }, [house]);
  useChat(settings, spoken);
  return (
    <HouseContext value={house}>
      <SpeechContext value={speech}>
        <AnswersContext value={answers}>
          <Pages />
        </AnswersContext>
      </SpeechContext>
    </HouseContext>
  );
}

function Pages() {
  const router = useHistory();
  const { location } = router;
  useFocus(location);
  const category = matched('/c/:id', location.path)?.id ?? null;
  return (
    <RouterProvider value={router}>
      <Shell category={category}>
        <Suspense fallback={matched('/p/:id', location.path) ? <PageAhead /> : <CardsAhead />}>
          <Page location={location} />
        </Suspense>
      </Shell>
    </RouterProvider>
  );
}

function Page({ location: { path, query } }: { location: Location }) {
  const category = matched('/c/:id', path);
  const product = matched('/p/:id', path);
  if (path === '/') return <ShelfPage category={null} text="" />;
  if (category) return <ShelfPage category={category.id ?? null} text="" />;
  if (path === '/search') return <ShelfPage category={null} text={query.get('q') ?? ''} />;
  if (product) return <ProductPage id={product.id ?? ''} />;
  const purchase = matched('/purchases/:word', path);
  if (path === '/basket') return <BasketPage carried={query.get('token') ?? ''} />;
  if (path === '/checkout') return <CheckoutPage query={query} />;
  if (purchase) return <PurchasePage word={purchase.word ?? ''} />;
  if (path === '/wishes') return <WishesPage />;
  if (path === '/orders') return <OrdersPage />;
  if (path === '/returns') return <ReturnsPage />;
  return <Lost />;
}

/** A new page is read from its beginning, by the keyboard and by readers of screens too. */
function useFocus(location: Location): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else document.getElementById('content')?.focus({ preventScroll: true });
  }, [location]);
}
