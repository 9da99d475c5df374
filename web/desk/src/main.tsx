import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import 'virtual:tokens.css';
import '@/styles/base.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from '@/App';
import { startLanguage } from '@/i18n';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the desk.');
await startLanguage();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
