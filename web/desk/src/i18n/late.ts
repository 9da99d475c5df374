/** Imported by what few open and whose words are no part of the first load: it is drawn once they are there. */

import { loadTexts } from '@/i18n';

await loadTexts('inbox', 'late');
