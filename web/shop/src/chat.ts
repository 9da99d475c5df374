import { useEffect } from 'react';

import type { Settings } from '@/settings';

/** Puts the chat on the pages, by its script as on any page, once there is nothing else to do. */
export function useChat({ guichet, key, dark }: Settings, language: string): void {
  useEffect(() => {
    const add = () => {
      const script = document.createElement('script');
      script.async = true;
      script.src = `${guichet}/widgets/chat.js`;
      script.dataset.key = key;
      script.dataset.language = language;
      if (!dark) script.dataset.theme = 'light';
      document.body.append(script);
    };
    // One that is there already keeps its language until the page is opened anew.
    const waiting = setTimeout(add, 500);
    return () => {
      clearTimeout(waiting);
    };
  }, [guichet, key, dark, language]);
}
