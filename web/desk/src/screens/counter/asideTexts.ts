import { loadPart } from '@/screens/counter/texts';

// Imported by what one does now and then: it is drawn once its words are there.
await loadPart({ en: () => import('@/i18n/en/counterAside.json'), fr: () => import('@/i18n/fr/counterAside.json') });
