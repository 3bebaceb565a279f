/**
 * The search field: filters the customer list while one types. Ctrl/Cmd+K brings the cursor here from anywhere, Esc empties it.
 */
import { SearchOutlined } from '@ant-design/icons';
import { Input, type InputRef } from 'antd';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { desktop } from './desktop.ts';
import { useAppInfo } from './state/app-info.ts';
import { patchFilter, useCustomerView } from './state/customer-view.ts';
import { navigate } from './state/route.ts';
import styles from './TopBar.module.css';

/** Typing pauses of this length start the search, in milliseconds. */
const PAUSE = 120;

/** Searches name, company, notes and contact values by fragment. */
export function SearchField(): ReactElement {
  const { t } = useTranslation('app');
  const { filter } = useCustomerView();
  const { platform } = useAppInfo();
  const input = useRef<InputRef>(null);
  const [text, setText] = useState(filter.keyword);
  const [known, setKnown] = useState(filter.keyword);
  if (known !== filter.keyword) {
    // The word was changed elsewhere, e.g. by "clear all": follow it.
    setKnown(filter.keyword);
    setText(filter.keyword);
  }

  useFocusKeys(input);
  useEffect(() => {
    if (text === filter.keyword) return undefined;
    // Only the filter: whoever opens a customer within the pause shall not be brought back to the list.
    const timer = setTimeout(() => patchFilter({ keyword: text }), PAUSE);
    return () => clearTimeout(timer);
  }, [text, filter.keyword]);

  return (
    <Input
      ref={input}
      className={styles.search}
      value={text}
      prefix={<SearchOutlined aria-hidden />}
      suffix={text === '' ? <kbd className={styles.keys}>{platform === 'darwin' ? '⌘K' : 'Ctrl K'}</kbd> : undefined}
      allowClear
      placeholder={t('search.placeholder')}
      aria-label={t('search.label')}
      aria-keyshortcuts="Control+K Meta+K"
      onChange={event => {
        setText(event.target.value);
        navigate('customers');
      }}
      onPressEnter={() => applyWord(text)}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        if (text === '') input.current?.blur();
        else applyWord('');
      }}
    />
  );
}

function applyWord(keyword: string): void {
  patchFilter({ keyword });
  navigate('customers');
}

function useFocusKeys(input: { readonly current: InputRef | null }): void {
  useEffect(() => {
    const focus = (): void => input.current?.focus({ cursor: 'all' });
    const handleKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      focus();
    };
    window.addEventListener('keydown', handleKey);
    const stopMenu = desktop.onMenu(command => {
      if (command === 'search.focus') focus();
    });
    return () => {
      window.removeEventListener('keydown', handleKey);
      stopMenu();
    };
  }, [input]);
}
