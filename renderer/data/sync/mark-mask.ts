/**
 * Keeps under which rules of fields the stored documents were given. An answer that was made under other rules than those before it
 * leaves the store mixed, and everything that the rules touch is then fetched anew. Rule RC3.
 */
import type { Core } from '../core/core.ts';
import { saveMark } from './mark.ts';

/** Notes the rules of an answer whose documents are about to be stored. Call it inside the mutex, before they are. */
export async function noteMask(core: Core, mask: string | undefined): Promise<void> {
  const { mark } = core;
  if (mask === undefined || mask === mark.mask) return;
  if (mark.cursor === null) return saveMark(core, { mask }); // nothing was given before
  await saveMark(core, { mask: null, reconcile: mark.reconcile ?? { since: mark.cursor } });
}
