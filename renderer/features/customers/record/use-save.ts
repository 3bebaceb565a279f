/** Saves an edit of one customer and offers to take it back. Rules RD2, UN5. */
import { App } from 'antd';
import { useCallback } from 'react';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { offerUndo } from '../../../app/state/undo.ts';
import type { CustomerEdit } from '../../../data/api.ts';
import { data } from '../../../data/client.ts';
import { useErrorText } from '../../../ui/error-text.ts';

export type Save = (edit: CustomerEdit, text: string) => Promise<AppErrorData | null>;

/** Answers the error; `text` says what was done. */
export function useSave(customerId: string): Save {
  return useCallback(
    async (edit, text) => {
      const answer = await data.updateCustomer(customerId, edit);
      if (!answer.ok) return answer.error;
      offerUndo(text, answer.value);
      return null;
    },
    [customerId],
  );
}

/** The same for what has no place of its own to show an error. */
export function useSaveLoudly(customerId: string): (edit: CustomerEdit, text: string) => Promise<void> {
  const { message } = App.useApp();
  const textOf = useErrorText();
  const save = useSave(customerId);
  return useCallback(
    async (edit, text) => {
      const error = await save(edit, text);
      if (error !== null) void message.error(textOf(error.fields?.[0] ?? error));
    },
    [save, message, textOf],
  );
}
