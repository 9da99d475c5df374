import { useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';

import styles from '@/screens/inbox/composer/composer.module.css';
import { inboxQueries, type Named } from '@/screens/inbox/queries';
import type { Draft } from '@/screens/inbox/useDraft';

const most = 6;

/** The name that is being typed behind an @, up to the cursor; null where none is. */
function begunAt(text: string, cursor: number): string | null {
  const found = /(?:^|\s)@([\p{L}\p{M}'’-]*(?: [\p{L}\p{M}'’-]*)?)$/u.exec(text.slice(0, cursor));
  return found?.[1] ?? null;
}

/** Who is called by what is written; a longer name is not also the shorter one that it begins with. */
export function calledIn(text: string, people: readonly Named[]): string[] {
  let left = text;
  const called: string[] = [];
  for (const { id, name } of [...people].sort((one, other) => other.name.length - one.name.length)) {
    if (!left.includes(`@${name}`)) continue;
    called.push(id);
    left = left.replaceAll(`@${name}`, '');
  }
  return called;
}

interface Calling {
  people: readonly Named[];
  at: number;
  /** True where the key chose somebody, and must do nothing else. */
  onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  take: (person: Named) => void;
  setCursor: (cursor: number) => void;
}

/** Offers names behind an @ while a note is written. */
export function useCalling(draft: Draft): Calling {
  const everyone = useQuery(inboxQueries.assignees()).data?.items ?? [];
  const [cursor, setCursor] = useState(0);
  const [at, setAt] = useState(0);
  const [left, setLeft] = useState<string | null>(null);
  const begun = draft.kind === 'note' ? begunAt(draft.text, cursor) : null;
  const fits = ({ name }: Named) => name.toLowerCase().startsWith((begun ?? '').toLowerCase());
  const whole = everyone.some(({ name }) => name === begun);
  const people = begun === null || whole || left === begun ? [] : everyone.filter(fits).slice(0, most);
  const current = Math.min(at, Math.max(0, people.length - 1));
  const take = ({ name }: Named) => {
    const from = cursor - (begun?.length ?? 0);
    draft.set({ text: `${draft.text.slice(0, from)}${name} ${draft.text.slice(cursor)}` });
    setCursor(from + name.length + 1);
    setAt(0);
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const chosen = people[current];
    if (chosen === undefined || event.ctrlKey || event.metaKey) return false;
    if (event.key === 'ArrowDown') setAt(Math.min(people.length - 1, current + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, current - 1));
    else if (event.key === 'Enter' || event.key === 'Tab') take(chosen);
    else if (event.key === 'Escape') setLeft(begun);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { people, at: current, onKey, take, setCursor };
}

/** The names that fit, the one that enter takes marked. */
export function Callable({ calling, id, label }: { calling: Calling; id: string; label: string }) {
  if (calling.people.length === 0) return null;
  return (
    <div id={id} role="listbox" aria-label={label} className={styles.callable}>
      {calling.people.map((person, place) => (
        // The keys of the list are heard by the field, which keeps the focus.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={person.id}
          role="option"
          tabIndex={-1}
          aria-selected={place === calling.at}
          className={styles.person}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => calling.take(person)}
        >
          <bdi>{person.name}</bdi>
        </div>
      ))}
    </div>
  );
}
