import { Button } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import styles from '@/parts/parts.module.css';

interface Notice {
  id: number;
  text: string;
  undo?: (() => void) | undefined;
}

let notices: Notice[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

function set(next: Notice[]): void {
  notices = next;
  for (const watcher of watchers) watcher();
}

function drop(id: number): void {
  set(notices.filter((notice) => notice.id !== id));
}

const readingTime = 6000;
const undoTime = 10_000;

/** Says shortly what was done. */
export function say(text: string): void {
  lastId += 1;
  const id = lastId;
  set([...notices, { id, text }]);
  setTimeout(() => {
    drop(id);
  }, readingTime);
}

/** Says what was done, with the way to take it back; longer than a word that needs no decision. */
export function sayUndoable(text: string, takeBack: () => void): void {
  lastId += 1;
  const id = lastId;
  const timer = setTimeout(() => {
    drop(id);
  }, undoTime);
  const undo = () => {
    clearTimeout(timer);
    drop(id);
    takeBack();
  };
  set([...notices, { id, text, undo }]);
}

/** Does an act a moment later, so that it can be taken back; leaving the page does it at once. */
export function doUnlessUndone(text: string, act: () => void, takeBack: () => void): void {
  lastId += 1;
  const id = lastId;
  const finish = () => {
    clearTimeout(timer);
    removeEventListener('pagehide', finish);
    drop(id);
    act();
  };
  const timer = setTimeout(finish, readingTime);
  addEventListener('pagehide', finish);
  const undo = () => {
    clearTimeout(timer);
    removeEventListener('pagehide', finish);
    drop(id);
    takeBack();
  };
  set([...notices, { id, text, undo }]);
}

export function Notices() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => notices,
  );
  return (
    <div className={styles.notices} role="status" aria-live="polite">
      {shown.map((notice) => (
        <div key={notice.id} className={styles.notice}>
          <span>{notice.text}</span>
          {notice.undo && (
            <Button variant="subtle" size="compact-sm" onClick={notice.undo}>
              {t('act.undo')}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
