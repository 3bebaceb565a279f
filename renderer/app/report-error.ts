/**
 * Tells the log of an error that nobody foresaw: class and places of the stack, never the message, which may quote data. At most
 * {@link MOST} for each start of the page, so that an error in a loop does not fill the log. Rule UI19.
 */
import type { PageError } from '../../common/ipc/desktop.ts';
import { desktop } from './desktop.ts';

const MOST = 20;
/** `at name (app://pool/assets/index-1a2b.js:1:23)`, with or without name and brackets. */
const FRAME = /^\s*at (?:(?<name>.*) \()?(?:async )?\w+:\/\/[\w.:-]*\/(?<place>[\w./-]{1,120}:\d+:\d+)\)?$/;

let told = 0;

/** What may be told of a thrown value. */
export function describeThrown(thrown: unknown, source: PageError['source']): PageError {
  if (!(thrown instanceof Error)) return { source, name: typeof thrown, places: [] };
  const places = (thrown.stack ?? '').split('\n').flatMap(line => {
    const { name = '', place } = FRAME.exec(line)?.groups ?? {};
    const called = /^[\w$.<> ]{0,78}$/.test(name) ? name : '';
    return place === undefined ? [] : [`${called}${called === '' ? '' : ' '}(${place})`];
  });
  return { source, name: /^\w{1,60}$/.test(thrown.name) ? thrown.name : 'Error', places: places.slice(0, 12) };
}

/** Writes it into the log; null when it could not be told, or was one too many. */
export async function reportError(thrown: unknown, source: PageError['source']): Promise<string | null> {
  if (told >= MOST) return null;
  told += 1;
  const answer = await desktop.app.report(describeThrown(thrown, source));
  return answer.ok ? answer.value : null;
}

/** Follows what nobody caught, as long as the page lives. */
export function followErrors(): void {
  window.addEventListener('error', event => void reportError(event.error, 'window'));
  window.addEventListener('unhandledrejection', event => void reportError(event.reason, 'promise'));
}
