/** Start of the page: language first, then the session, then the first picture. */
import { createRoot } from 'react-dom/client';
import { assert } from '../common/lib/assert.ts';
import { App } from './app/App.tsx';
import { startApp } from './app/start.ts';
import './app/theme/base.css';

const root = document.getElementById('root');
assert(root !== null, 'index.html has the root element');
await startApp();
createRoot(root).render(<App />);
