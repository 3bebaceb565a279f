/** Shows what was just done with a button that takes it back, and listens for Ctrl/Cmd+Z outside of text fields. Rule UN5. */
import { App, Button } from 'antd';
import { useCallback, useEffect, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../ui/error-text.ts';
import { hideUndo, takeUndo, useShownUndo } from './state/undo.ts';
import styles from './UndoHost.module.css';

/** Long enough to read it and to decide; with the pointer over it the note stays. */
const SHOWN_SECONDS = 8;
const NOTE = 'undo';

/** Mount it once in each window. */
export function UndoHost(): null {
  const { message } = App.useApp();
  const shown = useShownUndo();
  const undo = useUndo();
  useEffect(() => {
    if (shown === null) {
      message.destroy(NOTE);
      return;
    }
    const { id, text } = shown;
    void message.open({
      key: NOTE,
      type: 'success',
      duration: SHOWN_SECONDS,
      content: <UndoNote text={text} onUndo={() => undo(id)} />,
      onClose: () => hideUndo(id),
    });
  }, [shown, message, undo]);
  useUndoKey(undo);
  return null;
}

function UndoNote({ text, onUndo }: { readonly text: string; readonly onUndo: () => void }): ReactElement {
  const { t } = useTranslation('app');
  return (
    <span className={styles.note}>
      <span className={styles.text}>{text}</span>
      <Button type="link" size="small" onClick={onUndo}>
        {t('undo.button')}
      </Button>
    </span>
  );
}

function useUndo(): (id?: number) => void {
  const { message } = App.useApp();
  const { t } = useTranslation('app');
  const textOf = useErrorText();
  return useCallback(
    (id?: number) => {
      const offer = takeUndo(id);
      if (offer === null) return;
      void offer.undo().then(answer => {
        if (!answer.ok) void message.error(answer.error.code === 'not_found' ? t('undo.gone') : textOf(answer.error));
        else if (!answer.value.isDone) void message.warning(t('undo.none'));
        else if (answer.value.kept.length > 0) void message.warning(t('undo.some'));
        else void message.info(t('undo.done'));
      });
    },
    [message, t, textOf],
  );
}

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="combobox"]';

function useUndoKey(undo: () => void): void {
  useEffect(() => {
    const handleKey = (event: KeyboardEvent): void => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === 'z';
      if (!isUndo || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(TYPING) !== null) return; // the text's own undo
      event.preventDefault();
      undo();
    };
    window.addEventListener('keydown', handleKey);
    return () => window.removeEventListener('keydown', handleKey);
  }, [undo]);
}
