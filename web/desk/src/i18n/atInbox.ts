/** Imported by the inbox: it is drawn once its words are there. */

import { loadTexts } from '@/i18n';

await loadTexts('inbox');
