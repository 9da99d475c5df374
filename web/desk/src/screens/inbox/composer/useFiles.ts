import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { useProblemWords } from '@/parts/States';
import { say } from '@/parts/Notices';
import type { DraftFile } from '@/screens/inbox/useDraft';

const largest = 20 * 1024 * 1024;

/** Brings files to the house, one after the other; each is attached once it is there. */
export function useFiles(attach: (file: DraftFile) => void): { add: (files: Iterable<File>) => void; coming: readonly string[] } {
  const { t } = useTranslation();
  const words = useProblemWords();
  const [coming, setComing] = useState<readonly string[]>([]);
  const bring = async (file: File) => {
    setComing((before) => [...before, file.name]);
    try {
      const { sha256, size } = await api.upload<components['schemas']['FileKept']>('/ticket-files', file);
      attach({ sha256, size, name: file.name });
    } catch (error) {
      say(t('inbox.attach.failed', { name: file.name, why: words(error) }));
    } finally {
      setComing((before) => before.filter((_, place) => place !== before.indexOf(file.name)));
    }
  };
  const add = (files: Iterable<File>) => {
    for (const file of files) {
      if (file.size > largest) say(t('inbox.attach.tooLarge', { name: file.name }));
      else void bring(file);
    }
  };
  return { add, coming };
}
