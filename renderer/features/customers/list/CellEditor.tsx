/**
 * Editors that stand in a cell: Enter stores, Escape gives up, Tab stores and goes on. What is refused stays with its reason. A value that
 * did not change writes nothing. Rules LN1, LN2.
 */
/* oxlint-disable jsx-a11y/no-autofocus -- the editor stands where the user has just acted, and the grid has given the focus away for it */
import { Input, Select, Tooltip } from 'antd';
import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useReference } from '../../../app/state/reference.ts';
import type { CellControl } from '../../../ui/grid/grid-column.ts';
import styles from './list.module.css';

export interface EditorChoice {
  readonly value: string;
  readonly label: string;
}

interface EditorProps<Value> {
  readonly label: string;
  readonly value: Value;
  readonly control: CellControl;
  /** Null when it was stored; otherwise what is wrong. */
  readonly onSave: (value: Value) => Promise<string | null>;
}

interface Saving<Value> {
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly commit: (value: Value, next?: 'next' | 'previous') => void;
  readonly cancel: () => void;
}

function useSaving<Value>(props: EditorProps<Value>, isSame: (value: Value) => boolean): Saving<Value> {
  const { control, onSave } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const isOver = useRef(false);
  return {
    problem,
    isBusy,
    commit: (value, next) => {
      if (isOver.current) return;
      if (isSame(value)) {
        isOver.current = true;
        control.close(next);
        return;
      }
      isOver.current = true; // Enter is followed by a blur: stored once
      setIsBusy(true);
      void onSave(value).then(wrong => {
        setIsBusy(false);
        setProblem(wrong);
        isOver.current = wrong === null;
        if (wrong === null) control.close(next);
      });
    },
    cancel: () => {
      isOver.current = true;
      control.close();
    },
  };
}

/** One line of text. */
export function TextEditor(props: EditorProps<string>): ReactElement {
  const { label, value } = props;
  const [typed, setTyped] = useState(value);
  const { problem, isBusy, commit, cancel } = useSaving(props, text => text.trim() === value);
  const handleKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return; // the keys belong to the input method
    if (event.key === 'Escape') cancel();
    else if (event.key === 'Enter') commit(typed.trim());
    else if (event.key === 'Tab') {
      event.preventDefault();
      commit(typed.trim(), event.shiftKey ? 'previous' : 'next');
    }
  };
  return (
    <Tooltip title={problem} open={problem !== null} placement="bottomLeft">
      <Input
        autoFocus
        className={styles.editor ?? ''}
        aria-label={label}
        aria-invalid={problem !== null}
        status={problem === null ? '' : 'error'}
        value={typed}
        readOnly={isBusy}
        onFocus={event => event.target.select()}
        onChange={event => setTyped(event.target.value)}
        onKeyDown={handleKey}
        onBlur={() => problem === null && commit(typed.trim())}
      />
    </Tooltip>
  );
}

/** One of several values. */
export function ChoiceEditor(
  props: EditorProps<string | null> & { readonly choices: readonly EditorChoice[]; readonly canClear: boolean },
): ReactElement {
  const { label, value, choices, canClear } = props;
  const { labelOf } = useReference();
  const { problem, isBusy, commit, cancel } = useSaving(props, next => next === value);
  return (
    <Tooltip title={problem} open={problem !== null} placement="bottomLeft">
      <Select<string>
        autoFocus
        defaultOpen
        className={styles.editor ?? ''}
        aria-label={label}
        status={problem === null ? '' : 'error'}
        loading={isBusy}
        showSearch={{ optionFilterProp: 'label' }}
        allowClear={canClear && value !== null}
        {...(value === null ? {} : { defaultValue: value })}
        labelRender={({ label: word, value: id }) => word ?? labelOf(String(id))} // a retired value is not offered
        options={[...choices]}
        onChange={next => commit((next as string | undefined) ?? null)}
        onInputKeyDown={event => keysOf(event, { cancel, go: next => commit(value, next) })}
        onBlur={() => problem === null && commit(value)}
      />
    </Tooltip>
  );
}

/** Several values. */
export function ManyEditor(
  props: EditorProps<readonly string[]> & { readonly choices: readonly EditorChoice[] },
): ReactElement {
  const { label, value, choices } = props;
  const [chosen, setChosen] = useState<readonly string[]>(value);
  const { problem, isBusy, commit, cancel } = useSaving(
    props,
    next => next.length === value.length && next.every(id => value.includes(id)),
  );
  return (
    <Tooltip title={problem} open={problem !== null} placement="bottomLeft">
      <Select<string[]>
        autoFocus
        defaultOpen
        mode="multiple"
        maxTagCount="responsive"
        className={styles.editor ?? ''}
        aria-label={label}
        status={problem === null ? '' : 'error'}
        loading={isBusy}
        showSearch={{ optionFilterProp: 'label' }}
        value={[...chosen]}
        options={[...choices]}
        onChange={setChosen}
        onInputKeyDown={event => keysOf(event, { cancel, go: next => commit(chosen, next) })}
        onBlur={() => problem === null && commit(chosen)}
      />
    </Tooltip>
  );
}

function keysOf(
  event: KeyboardEvent,
  { cancel, go }: { readonly cancel: () => void; readonly go: (next: 'next' | 'previous') => void },
): void {
  if (event.key === 'Escape') {
    event.stopPropagation();
    cancel();
  } else if (event.key === 'Tab') {
    event.preventDefault();
    event.stopPropagation();
    go(event.shiftKey ? 'previous' : 'next');
  }
}
