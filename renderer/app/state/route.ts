/**
 * Which page is open: the part of the address behind `#`. Pages are composed in app/routes.tsx.
 * Addresses hold ids only, never a name or a value.
 */
import { useSyncExternalStore } from 'react';

export const PAGES = [
  'customers',
  'pool',
  'groups',
  'tags',
  'import',
  'tasks',
  'insights',
  'sync',
  'recycle',
  'admin',
  'settings',
] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
  readonly page: PageName;
  /** The id behind the page, e.g. of the customer that is open; null for the page itself. */
  readonly id: string | null;
}

/** The present route. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, readHash));
}

/** Opens a page, or one thing on it, e.g. `navigate('customers', customerId)`. */
export function navigate(page: PageName, id: string | null = null): void {
  window.location.hash = id === null ? `#/${page}` : `#/${page}/${encodeURIComponent(id)}`;
}

/** Reads a route from an address; what is not known leads to the customers. */
export function parseRoute(hash: string): Route {
  const [page = '', id = ''] = hash.replace(/^#\//, '').split('/');
  const known = PAGES.find(name => name === page);
  if (known === undefined) return { page: 'customers', id: null };
  return { page: known, id: id === '' ? null : decodeURIComponent(id) };
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function readHash(): string {
  return window.location.hash;
}
