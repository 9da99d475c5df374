import type { Act } from '@/screens/counter/waiting/acts';
import type { ActStore } from '@/screens/counter/waiting/outbox';

/** The counter's own shelf in the browser: what was read last, and what waits to be sent. */

const name = 'guichet-counter';
const version = 1;
const acts = 'acts';
const reads = 'reads';

/** An answer of the server as it was when there was a network. */
export interface Kept<Answer> {
  answer: Answer;
  /** When it was asked for. */
  at: string;
}

let opened: Promise<IDBDatabase> | undefined;

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('The browser keeps nothing.'));
    };
  });
}

function open(): Promise<IDBDatabase> {
  opened ??= (async () => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(acts, { keyPath: 'id', autoIncrement: true });
      request.result.createObjectStore(reads);
    };
    const database = await done(request);
    // A tab with a newer page waits for this one to let go.
    database.onversionchange = () => {
      database.close();
      opened = undefined;
    };
    return database;
  })();
  return opened;
}

/** Ends when the browser has written: what is told as kept survives a crash of the page. */
async function write(store: string, work: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const transaction = (await open()).transaction(store, 'readwrite', { durability: 'strict' });
  const request = work(transaction.objectStore(store));
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new Error('The browser keeps nothing.'));
    };
  });
  return request.result;
}

export const keptActs: ActStore = {
  all: async () => done((await open()).transaction(acts).objectStore(acts).getAll() as IDBRequest<Act[]>),
  add: async (act) => ({ ...act, id: (await write(acts, (store) => store.add(act))) as number }),
  change: async (act) => {
    await write(acts, (store) => store.put(act));
  },
  remove: async (id) => {
    await write(acts, (store) => store.delete(id));
  },
};

export async function keepRead(key: string, read: Kept<unknown>): Promise<void> {
  await write(reads, (store) => store.put(read, key));
}

export async function readKept<Answer>(key: string): Promise<Kept<Answer> | undefined> {
  return done((await open()).transaction(reads).objectStore(reads).get(key) as IDBRequest<Kept<Answer> | undefined>);
}

/** Forgets what was read: it belongs to who was signed in. What waits to be sent stays. */
export async function forgetReads(): Promise<void> {
  await write(reads, (store) => store.clear());
}
