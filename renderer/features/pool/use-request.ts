/** Asks for another owner or pool and says that the server will decide; what is refused at once is told at once. */
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnershipRequest } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useErrorText } from '../../ui/error-text.ts';

export function useRequest(): (customerIds: readonly string[], request: OwnershipRequest) => Promise<boolean> {
  const { t } = useTranslation('pool');
  const { message } = App.useApp();
  const textOf = useErrorText();
  return async (customerIds, request) => {
    const answer = await data.requestOwnership(customerIds, request);
    if (!answer.ok) {
      const [field] = answer.error.fields ?? [];
      void message.error(textOf(field ?? answer.error));
      return false;
    }
    const { count } = answer.value;
    void message.success(request.kind === 'customer.claim' ? t('claimed', { count }) : t('asked'));
    return true;
  };
}
