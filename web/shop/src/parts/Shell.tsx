import { Suspense, use, useState, type ReactNode, type SyntheticEvent } from 'react';

import { Trouble } from '@/parts/Trouble';
import { Link, useRouter } from '@/router';
import { useAnswer } from '@/state/answers';
import { readAccount, signIn, signOut } from '@/state/account';
import { basket, countOf } from '@/state/basket';
import { useKept } from '@/state/kept';
import { language } from '@/state/language';
import { treeQuestion } from '@/state/questions';
import { useSettings } from '@/state/shop';
import { wishes } from '@/state/wishes';
import { useSpeech } from '@/words';

/** What stands around every page. */
export function Shell({ category, children }: { category: string | null; children: ReactNode }) {
  const { words } = useSpeech();
  const { location, pending } = useRouter();
  return (
    <>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <Head />
      <Trouble of="" quiet>
        <Suspense fallback={<div className="rows" />}>
          <Categories active={category} />
        </Suspense>
      </Trouble>
      <main id="content" tabIndex={-1} aria-busy={pending}>
        <Trouble of={location.path + location.query.toString()}>{children}</Trouble>
      </main>
      <Foot />
    </>
  );
}

function Head() {
  const { words } = useSpeech();
  const { name } = useSettings();
  const basketCount = countOf(useKept(basket));
  const wishCount = useKept(wishes).items.length;
  return (
    <header>
      <Link href="/" className="shop">
        {name}
      </Link>
      <Search />
      <nav aria-label={name}>
        <Link href="/wishes" aria-label={words.wishesOf(wishCount)}>
          <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <path d="M12 20.3 4.6 13a5 5 0 0 1 7.4-6.7A5 5 0 0 1 19.4 13z" />
          </svg>
          <span className="count">{wishCount || ''}</span>
        </Link>
        <Link href="/basket" aria-label={words.basketOf(basketCount)}>
          <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <path d="M6 8h12l1 12H5zM9 10V7a3 3 0 0 1 6 0v3" />
          </svg>
          <span className="count">{basketCount || ''}</span>
        </Link>
      </nav>
    </header>
  );
}

function Search() {
  const { words } = useSpeech();
  const { location, go } = useRouter();
  const asked = location.path === '/search' ? (location.query.get('q') ?? '') : '';
  const [typed, setTyped] = useState(asked);
  const [of, setOf] = useState(asked);
  if (of !== asked) {
    setOf(asked);
    setTyped(asked);
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const text = typed.trim();
    go(text === '' ? '/' : `/search?q=${encodeURIComponent(text)}`);
  };
  return (
    <search>
      <form onSubmit={submit}>
        <input
          type="search"
          value={typed}
          maxLength={100}
          aria-label={words.searchFor}
          placeholder={words.search}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
        />
      </form>
    </search>
  );
}

/** The roots of the tree, and below them the branches of the one that is open. */
function Categories({ active }: { active: string | null }) {
  const { words } = useSpeech();
  const tree = useAnswer(treeQuestion, null);
  const open = tree.find(({ id }) => id === active);
  const rootId = open === undefined ? null : (rootOf(tree, open.id) ?? null);
  const rows = [tree.filter(({ parentId }) => parentId === null), rootId === null ? [] : tree.filter(({ parentId }) => parentId === rootId)];
  return (
    <nav className="rows" aria-label={words.menu}>
      {rows.map((row, at) =>
        row.length === 0 ? null : (
          <ul key={at}>
            {row.map(({ id, name }) => (
              <li key={id}>
                <Link href={`/c/${id}`} aria-current={id === active ? 'page' : id === rootId ? 'true' : undefined}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        ),
      )}
    </nav>
  );
}

function rootOf(tree: readonly { id: string; parentId: string | null }[], id: string): string | undefined {
  let at = tree.find((one) => one.id === id);
  for (let steps = 0; at?.parentId != null && steps < tree.length; steps += 1) {
    const parent: string = at.parentId;
    at = tree.find((one) => one.id === parent);
  }
  return at?.id;
}

function Foot() {
  const { words, language: spoken } = useSpeech();
  const { languages } = useSettings();
  const other = spoken === 'fr' ? 'en' : 'fr';
  return (
    <footer>
      <Link href="/orders">{words.orders}</Link>
      <Link href="/returns">{words.returns}</Link>
      {languages.includes(other) && (
        <button
          type="button"
          lang={other}
          onClick={() => {
            language.set(other);
          }}
        >
          {words.other}
        </button>
      )}
      <Suspense>
        <SignedIn />
      </Suspense>
    </footer>
  );
}

/** Who is signed in at the shop; where the shop offers it, a way in and out. */
function SignedIn() {
  const { words } = useSpeech();
  const settings = useSettings();
  const { name, customers = [] } = use(readAccount(settings));
  if (name !== '') {
    return (
      <span>
        {name}{' '}
        <button type="button" onClick={() => void signOut(settings)}>
          {words.signOut}
        </button>
      </span>
    );
  }
  return customers.map((one) => (
    <button key={one.id} type="button" onClick={() => void signIn(settings, one.id)}>
      {words.signInAs(one.name)}
    </button>
  ));
}
