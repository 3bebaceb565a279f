/** What is odd about the file without keeping it from being imported, e.g. two columns of the same name. */
import { Alert } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldError } from '../../../common/protocol/messages.ts';
import { useErrorText } from '../../ui/error-text.ts';

/** One note with a line for each warning; nothing when there is none. */
export function WarningList({ warnings }: { readonly warnings: readonly FieldError[] }): ReactElement | null {
  const { t, i18n } = useTranslation('import');
  const textOf = useErrorText();
  if (warnings.length === 0) return null;
  const lines = warnings.map(warning => {
    const key = `warning.${warning.code}`;
    return i18n.exists(key, { ns: 'import' })
      ? t(key, { column: warning.field, ...warning.params })
      : t('warning.other', { column: warning.field, reason: textOf(warning) });
  });
  return (
    <Alert
      type="warning"
      showIcon
      title={lines.map((line, place) => (
        <div key={place}>{line}</div>
      ))}
    />
  );
}
