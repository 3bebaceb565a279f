/** A task in words: what was done to how many. Rule UB5. */
import { useTranslation } from 'react-i18next';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import { useReference } from '../../app/state/reference.ts';

/** Gives the function that names a task, e.g. `打标签“重点客户”`. */
export function useTaskTitle(): (task: BatchTask) => string {
  const { t } = useTranslation('batch');
  const reference = useReference();
  return task => {
    const { tagId, status, fileName } = task.parameters;
    const label = reference.labelOf(readText(tagId) ?? readText(status));
    if (task.type === 'import') {
      const name = readText(fileName);
      return name === null ? t('task.import') : t('task.importFile', { name });
    }
    return t(`task.${task.type}`, { label });
  };
}

function readText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
