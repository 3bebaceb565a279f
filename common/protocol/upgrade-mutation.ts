/**
 * Mutations that were stored by an older version of the program, as this version writes them: pure steps, one from each version to the
 * next, applied when journal and outbox are read. A stored edit outlives every update of the program. Rule CY18.
 *
 * Versions are told apart by their form: version 1 knows no lanes.
 */
import { mutationSchema, type Mutation } from './mutation.ts';

type Stored = Readonly<Record<string, unknown>>;

/** Version 1 had one queue: what it left is sent before any bulk mutation, in its order. */
function fromVersion1(stored: Stored): Stored {
  return { ...stored, lane: 'interactive' };
}

/** Whether the stored mutation has the form of this version. */
export function isCurrent(stored: unknown): boolean {
  return isRecord(stored) && 'lane' in stored;
}

/** The stored mutation in the form of this version; null when it is no mutation at all. */
export function upgradeMutation(stored: unknown): Mutation | null {
  if (!isRecord(stored)) return null;
  const parsed = mutationSchema.safeParse(isCurrent(stored) ? stored : fromVersion1(stored));
  return parsed.success ? parsed.data : null;
}

function isRecord(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
