import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { Format, knownZone, localeFor } from '@/format/format';

/** Figures and times in the reader's locale and zone. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const { data: session } = useQuery({ ...queries.session(), enabled: false });
  const wished = session?.user.time_zone ?? '';
  return useMemo(() => {
    const zone = knownZone(wished) ? wished : Intl.DateTimeFormat().resolvedOptions().timeZone;
    return new Format(localeFor(i18n.language, navigator.languages), zone);
  }, [i18n.language, wished]);
}

/** The present moment, told again every `period` milliseconds, so that "2 min ago" stays true. */
export function useNow(period = 20_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(new Date());
    }, period);
    return () => {
      clearInterval(timer);
    };
  }, [period]);
  return now;
}
