/**
 * Keys of the page of one customer, not while one types or something is open above it: J, ] and Alt+↓ lead to the next of the list, K, [ and
 * Alt+↑ to the previous, Ctrl/Cmd+Enter to a window of his own, Esc back. Rule RD5.
 */
import { useEffect } from 'react';
import { isOwnWindow } from '../../../data/own-window.ts';
import type { Neighbours } from '../use-neighbours.ts';
import { closeRecord } from './open-record.ts';
import { useOwnWindow } from './use-own-window.ts';

const OPEN_ABOVE = '[role="dialog"], .ant-dropdown-open, [aria-expanded="true"]';
const TYPING = 'input, textarea, [role="combobox"]';

export function useRecordKeys(customerId: string, { goPrevious, goNext }: Neighbours): void {
  const openIn = useOwnWindow();
  useEffect(() => {
    const openWindow = (): void => openIn(customerId);
    const handleKey = (event: KeyboardEvent): void => {
      if (document.querySelector(OPEN_ABOVE) !== null) return; // the key belongs to what is open
      const { key, altKey, ctrlKey, metaKey } = event;
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      const plain: Readonly<Record<string, (() => void) | null>> = {
        k: goPrevious,
        '[': goPrevious,
        j: goNext,
        ']': goNext,
        Escape: closeRecord,
      };
      const alt: Readonly<Record<string, (() => void) | null>> = { ArrowUp: goPrevious, ArrowDown: goNext };
      const go = altKey
        ? alt[key]
        : isTyping
          ? null
          : ctrlKey || metaKey
            ? key === 'Enter' && !isOwnWindow
              ? openWindow
              : null
            : plain[key];
      if (go === null || go === undefined) return;
      event.preventDefault();
      go();
    };
    // Seen on the way down: on the way up a menu that Esc closes would be closed already.
    window.addEventListener('keydown', handleKey, true);
    return () => window.removeEventListener('keydown', handleKey, true);
  }, [customerId, goPrevious, goNext, openIn]);
}
