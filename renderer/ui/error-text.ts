/**
 * The sentence for an error: what happened, why, and what to do. Never a bare code, never a stack trace. Rules UI1, UI2.
 */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { isErrorCode } from '../../common/protocol/error-codes.ts';
import type { AppErrorData } from '../../common/protocol/app-error.ts';
import type { FieldError } from '../../common/protocol/messages.ts';

/** Gives the function that puts an error or a field's error into words; a code without words is told as `internal`. */
export function useErrorText(): (error: AppErrorData | FieldError) => string {
  const { t } = useTranslation('errors');
  return useCallback(
    error => {
      const code = isErrorCode(error.code) ? error.code : 'internal';
      // A text has a second form where a limit is known, e.g. "at most {{max}}": i18next takes it by context.
      const isLimited = error.params !== undefined && ('max' in error.params || 'count' in error.params);
      const context = isLimited ? 'with' : undefined;
      return t(code, { ...error.params, context });
    },
    [t],
  );
}
