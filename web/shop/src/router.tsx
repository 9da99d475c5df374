/** Pages by their address, without a library: five patterns, links that stay links, and the history of the browser. */

import { createContext, useCallback, useContext, useEffect, useState, useTransition, type AnchorHTMLAttributes, type MouseEvent } from 'react';

import { useAnswers } from '@/state/answers';

export interface Location {
  path: string;
  query: URLSearchParams;
}

interface Router {
  location: Location;
  /** Whether the next page is being read; the present one stays meanwhile. */
  pending: boolean;
  go: (to: string, options?: { replace?: boolean }) => void;
}

const RouterContext = createContext<Router | null>(null);

export const RouterProvider = RouterContext.Provider;

function here(): Location {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** The router of the shop: made once, at its root. */
export function useHistory(): Router {
  const answers = useAnswers();
  const [location, setLocation] = useState(here);
  const [pending, start] = useTransition();
  const show = useCallback(() => {
    answers.tidy();
    start(() => {
      setLocation(here());
    });
  }, [answers]);
  useEffect(() => {
    addEventListener('popstate', show);
    return () => {
      removeEventListener('popstate', show);
    };
  }, [show]);
  const go = useCallback(
    (to: string, { replace = false } = {}) => {
      if (replace) history.replaceState(null, '', to);
      else history.pushState(null, '', to);
      if (!replace) scrollTo(0, 0);
      show();
    },
    [show],
  );
  return { location, pending, go };
}

export function useRouter(): Router {
  const router = useContext(RouterContext);
  if (router === null) throw new Error('there is no router around this part');
  return router;
}

/** The parts of a path that a pattern names (`/p/:id`); null where it is not of that pattern. */
export function matched(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern, path].map((one) => one.split('/').filter((part) => part !== ''));
  if (wanted === undefined || given === undefined || wanted.length !== given.length) return null;
  const named: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const found = given[at] ?? '';
    if (part.startsWith(':')) named[part.slice(1)] = decodeURIComponent(found);
    else if (part !== found) return null;
  }
  return named;
}

type LinkGiven = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string };

/** A link within the shop: opened in place, unless the reader wants it elsewhere. */
export function Link({ href, children, ...rest }: LinkGiven) {
  const { go } = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
