/** How a consent is shown: the word and colour of its state, and the name of its purpose. Rule PR16. */
import { useTranslation } from 'react-i18next';
import { OWN_PURPOSE, type ContactRight } from '../../../../common/domain/consent.ts';
import { DAY_MS } from '../../../../common/domain/retention.ts';

/** A consent that ends within this time is marked, so that it can be renewed. */
export const ENDING_MS = 30 * DAY_MS;

export interface ConsentLook {
  readonly word: 'given' | 'ending' | 'withdrawn' | 'expired' | 'none';
  readonly color: 'success' | 'warning' | 'error' | 'default';
}

/** The state in one word. */
export function lookOf(right: ContactRight, now: number): ConsentLook {
  if (right.allowed) {
    const isEnding = right.until !== null && right.until - now < ENDING_MS;
    return isEnding ? { word: 'ending', color: 'warning' } : { word: 'given', color: 'success' };
  }
  if (right.reason === 'withdrawn') return { word: 'withdrawn', color: 'error' };
  return right.reason === 'expired' ? { word: 'expired', color: 'warning' } : { word: 'none', color: 'default' };
}

/** The name of a purpose in the language of the page; own purposes are their own names. */
export function usePurposeWord(): (purpose: string) => string {
  const { t } = useTranslation('customers/consent');
  return purpose => (purpose.startsWith(OWN_PURPOSE) ? purpose.slice(OWN_PURPOSE.length) : t(`purpose.${purpose}`));
}
