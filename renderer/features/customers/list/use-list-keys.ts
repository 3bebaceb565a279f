/** Keys of the whole list, wherever the focus is: search, filter, and what keys there are. Rule LK1. */
import { useEffect, useRef } from 'react';

export interface ListKeys {
  readonly onSearch: () => void;
  readonly onFilter: () => void;
  readonly onHelp: () => void;
}

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="dialog"]';

/** Nothing while one types, or while something lies over the list. */
export function useListKeys(keys: ListKeys, isCovered: boolean): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (isCovered) return undefined;
    const handleKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(TYPING) !== null) return;
      const { onSearch, onFilter, onHelp } = latest.current;
      const run = { '/': onSearch, f: onFilter, '?': onHelp }[event.key];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', handleKey);
    return () => window.removeEventListener('keydown', handleKey);
  }, [isCovered]);
}
