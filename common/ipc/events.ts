/**
 * What the main process sends to the page by itself. Apart from desktop.ts, so that the preload bundles no schema library.
 */
export const SESSION_EVENT = 'session.changed';
export const MENU_EVENT = 'menu.command';
/** A port between the data worker and the window of one customer: the page that has the worker serves it, the other one uses it. */
export const DATA_PORT_EVENT = 'data.port';
export type DataPortUse = 'serve' | 'use';

/** Commands of the application menu. The page carries them out; one that makes no sense where the user is does nothing. */
export const MENU_COMMANDS = [
  'customers.new',
  'search.focus',
  'settings.open',
  'go.customers',
  'go.import',
  'go.tasks',
  'go.insights',
  'go.sync',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];
