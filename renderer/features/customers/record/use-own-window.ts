/** Opens a customer in a window of his own, and says so when there are too many of them. Rule OW1. */
import { App } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { desktop } from '../../../app/desktop.ts';
import { useErrorText } from '../../../ui/error-text.ts';

export function useOwnWindow(): (customerId: string) => void {
  const { t } = useTranslation('customers/record');
  const { message } = App.useApp();
  const textOf = useErrorText();
  return useCallback(
    customerId =>
      void desktop.windows.openCustomer(customerId).then(answer => {
        if (!answer.ok) void message.error(textOf(answer.error));
        else if (!answer.value) void message.warning(t('head.tooManyWindows'));
      }),
    [t, message, textOf],
  );
}
