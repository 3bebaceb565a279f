/**
 * The address of the sync server as a person types it. Plain HTTP is refused except on this machine. Rules SP1, SP2.
 */
import { AppError } from '../../common/protocol/app-error.ts';

/**
 * Completes and checks a typed address: `crm.example.com` becomes `https://crm.example.com`, `localhost:4000` becomes plain HTTP.
 * Throws `validation_failed` (field `serverUrl`) or `insecure_server`.
 */
export function parseServerAddress(typed: string): string {
  const text = typed.trim();
  if (text === '') throw refuse('required');
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = tryParse(hasScheme ? text : `https://${text}`);
  if (url === null || url.hostname === '' || url.username !== '' || url.password !== '') throw refuse('bad_address');
  if (!hasScheme && isLoopback(url.hostname)) return parseServerAddress(`http://${text}`);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw new AppError('insecure_server');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('bad_address');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Whether traffic to the host stays on this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function tryParse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null; // not an address at all: the caller says so
  }
}

function refuse(code: string): AppError {
  return new AppError('validation_failed', { fields: [{ field: 'serverUrl', code }] });
}
