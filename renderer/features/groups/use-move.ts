/** Moves a group and offers to take it back. Rule GT3. */
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import { ok } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { offerOwnUndo } from '../../app/state/undo.ts';
import { data } from '../../data/client.ts';

/** Answers why it could not be done, or null. */
export function useMove(): (group: CustomerGroup, parentId: string | null) => Promise<AppErrorData | null> {
  const { t } = useTranslation('groups');
  return async ({ groupId, name, parentId: before }, parentId) => {
    if (before === parentId) return null;
    const answer = await data.moveGroup(groupId, parentId);
    if (!answer.ok) return answer.error;
    offerOwnUndo(t('moved', { name }), async () => {
      const back = await data.moveGroup(groupId, before);
      return back.ok ? ok({ kept: [], isDone: true }) : back;
    });
    return null;
  };
}
