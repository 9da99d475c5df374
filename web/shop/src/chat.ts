import { useEffect } from 'react';

import type { Settings } from '@/settings';
import { readAccount } from '@/state/account';

/** Puts the chat on the pages, by its script as on any page, once there is nothing else to do. */
export function useChat(settings: Settings, language: string): void {
  useEffect(() => {
    const { guichet, key, dark } = settings;
    // One that is there already keeps its language until the page is opened anew.
    let wanted = document.querySelector('script[data-chat]') === null;
    const add = async () => {
      const { identity } = await readAccount(settings);
      if (!wanted) return;
      const script = document.createElement('script');
      script.async = true;
      script.src = `${guichet}/widgets/chat.js`;
      Object.assign(script.dataset, { chat: '', key, language, ...(identity === '' ? {} : { identity }), ...(dark ? {} : { theme: 'light' }) });
      document.body.append(script);
    };
    const waiting = setTimeout(() => void add(), 500);
    return () => {
      wanted = false;
      clearTimeout(waiting);
    };
  }, [settings, language]);
}
