/**
 * Keeps the counter's page in the browser, so that it opens without a network.
 *
 * It keeps files of the build only, and only for the counter: what the server knows is kept by the page itself.
 */

interface Ends {
  waitUntil: (work: Promise<unknown>) => void;
}

interface Fetch extends Ends {
  request: Request;
  respondWith: (answer: Promise<Response>) => void;
}

interface Scope {
  oninstall: ((event: Ends) => void) | null;
  onactivate: ((event: Ends) => void) | null;
  onfetch: ((event: Fetch) => void) | null;
  clients: { claim: () => Promise<void> };
}

/** Put in by the build (see counterWorker in vite.config.ts): the files of the counter, and a word for this set of them. */
declare const COUNTER_FILES: readonly string[];
declare const COUNTER_SET: string;

const scope = self as unknown as Scope;
const prefix = 'guichet-counter-';
const current = `${prefix}${COUNTER_SET}`;
const page = '/counter';

/** A network that answers no page by then is as good as none. */
const patience = 4000;

async function install(): Promise<void> {
  const cache = await caches.open(current);
  await cache.addAll([page, ...COUNTER_FILES]);
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(prefix) && name !== current).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

async function freshPage(request: Request): Promise<Response> {
  const fresh = await fetch(request, { signal: AbortSignal.timeout(patience) });
  if (!fresh.ok) throw new Error('The server is not itself.');
  return fresh;
}

/** The page as it is now; without a network, as it was kept. */
async function openPage(request: Request): Promise<Response> {
  try {
    return await freshPage(request);
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}

/** A file whose name changes with what is in it is asked for once. */
async function openFile(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(current)).put(request, fresh.clone());
  return fresh;
}

scope.oninstall = (event) => {
  event.waitUntil(install());
};

scope.onactivate = (event) => {
  event.waitUntil(activate());
};

scope.onfetch = (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(openPage(request));
  else if (address.pathname.startsWith('/assets/') || address.pathname === '/guichet.svg') event.respondWith(openFile(request));
};
