import '@/styles/base.css';
import '@/styles/frame.css';
import '@/styles/lists.css';
import '@/styles/pages.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from '@/App';
import { dress, readSettings } from '@/settings';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the shop');

const settings = await readSettings();
dress(settings);
createRoot(root).render(
  <StrictMode>
    <App settings={settings} />
  </StrictMode>,
);
