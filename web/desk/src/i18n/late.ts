/** Imported by a screen whose words are no part of the first load: it is drawn once they are there. */

import { loadLate } from '@/i18n';

await loadLate();
