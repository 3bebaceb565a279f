/**
 * Tables that are wider than the window are scrolled from the keyboard as well: antd's scrolling boxes take the focus. The unseen row by
 * which antd measures widths repeats the buttons of the header, and takes none. Rule UI18.
 */
import { useEffect, useRef, type RefObject } from 'react';

const BOXES = '.ant-table-content:not([tabindex]), .ant-table-body:not([tabindex])';
const MEASURES = '.ant-table-measure-row:not([inert])';

/** Put the reference on the element in which tables come and go. */
export function useFocusableTables<E extends HTMLElement>(): RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => {
    const root = ref.current;
    if (root === null) return undefined;
    const mark = (): void => {
      for (const box of root.querySelectorAll<HTMLElement>(BOXES)) box.tabIndex = 0;
      for (const row of root.querySelectorAll<HTMLElement>(MEASURES)) row.inert = true;
    };
    const observer = new MutationObserver(mark);
    observer.observe(root, { childList: true, subtree: true });
    mark();
    return () => observer.disconnect();
  }, []);
  return ref;
}
