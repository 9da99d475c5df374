import { useEffect, useRef } from 'react';

import { useSettings } from '@/state/shop';
import { useSpeech } from '@/words';

/** A widget of the house where it is to stand, by its script as on any page. */
export function Widget({ name }: { name: 'tracking' | 'returns' }) {
  const { guichet, key, dark } = useSettings();
  const { language } = useSpeech();
  const stand = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const at = stand.current;
    if (at === null) return undefined;
    const script = document.createElement('script');
    script.src = `${guichet}/widgets/${name}.js`;
    script.dataset.key = key;
    script.dataset.language = language;
    if (!dark) script.dataset.theme = 'light';
    at.append(script);
    return () => {
      at.replaceChildren();
    };
  }, [guichet, key, dark, language, name]);
  return <div ref={stand} className="widget" />;
}
