/** Puts the cursor where the work begins when a screen that consists of one form appears. */
import { useEffect, useRef, type RefObject } from 'react';

/** Focuses the element of the returned ref once, after the first picture. Not for parts of a larger page. */
export function useFirstFocus<T extends { focus: () => void }>(): RefObject<T | null> {
  const target = useRef<T>(null);
  useEffect(() => target.current?.focus(), []);
  return target;
}
