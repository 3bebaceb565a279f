/** An error where the content would stand: a sentence, the reference for the detailed log, and a way to try again. Rule UI2. */
import { Alert, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../common/protocol/app-error.ts';
import { useErrorText } from './error-text.ts';

export interface ErrorNoteProps {
  readonly error: AppErrorData;
  /** Shows a button that tries again. */
  readonly onRetry?: (() => void) | undefined;
}

/** Says what went wrong; announced to screen readers when it appears. */
export function ErrorNote({ error, onRetry }: ErrorNoteProps): ReactElement {
  const { t } = useTranslation('ui');
  const textOf = useErrorText();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={textOf(error)}
      description={error.ref === undefined || error.ref === '' ? undefined : t('error.reference', { ref: error.ref })}
      action={
        onRetry === undefined ? undefined : (
          <Button size="small" onClick={onRetry}>
            {t('error.retry')}
          </Button>
        )
      }
    />
  );
}
