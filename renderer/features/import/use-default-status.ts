/** The status that rows without one of their own get unless the user says otherwise: the first of the dictionary. */
import { useReference } from '../../app/state/reference.ts';

/** Its entry id; '' while no dictionary has arrived, which the check then names. */
export function useDefaultStatus(): string {
  return useReference().list('status')[0]?.entryId ?? '';
}
