/** Notes keep both texts when two people wrote at once (ME3). */
import { CUSTOMER_LIMITS } from '../domain/customer.ts';

const SEPARATOR = '\n\n';

/**
 * Joins two texts that grew from the same base: what each added is kept, theirs first.
 * When one of them rewrote the base, both whole texts are kept. The joint text is cut at the limit of the field, at the end.
 */
export function mergeNotes(base: string, theirs: string, yours: string): string {
  if (theirs === yours || yours === base) return theirs;
  if (theirs === base) return yours;
  if (theirs.includes(yours)) return theirs; // the same edit came before: nothing is doubled
  if (yours.includes(theirs)) return yours;
  const isAppended = yours.startsWith(base) && theirs.startsWith(base);
  const added = isAppended ? yours.slice(base.length).trim() : yours;
  return `${theirs}${SEPARATOR}${added}`.slice(0, CUSTOMER_LIMITS.notes);
}
