/** When and how a number of customers has to be typed before a batch starts. Pure. Rule UB2. */

/** Batches over more customers than this need the typed number. */
export const TYPED_COUNT = 1_000;

/** Whether the typed text is the number; grouping signs, spaces and full-width digits do not matter. */
export function isCountTyped(typed: string, count: number): boolean {
  return typed.normalize('NFKC').replace(/[\s,，.]/g, '') === String(count);
}
