/** A task in words: what was done to how many. Rule UB5. */
import { useTranslation } from 'react-i18next';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import { useImportNames } from '../../app/state/import-names.ts';
import { customIdOf } from '../../../common/domain/custom-field.ts';
import { useFieldWords } from '../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../app/state/reference.ts';

/** Gives the function that names a task, e.g. `打标签“重点客户”`. */
export function useTaskTitle(): (task: BatchTask) => string {
  const { t } = useTranslation('batch');
  const reference = useReference();
  const { nameOf } = useFieldWords();
  const importNames = useImportNames();
  return task => {
    const { tagId, groupId, status } = task.parameters;
    const label = reference.labelOf(readText(tagId) ?? readText(groupId) ?? readText(status));
    if (task.type === 'import') {
      const name = importNames[task.taskId];
      return name === undefined ? t('task.import') : t('task.importFile', { name });
    }
    const field = reference.fields.get(customIdOf(readText(task.parameters['field']) ?? '') ?? '');
    return t(`task.${task.type}`, { label: field === undefined ? label : nameOf(field) });
  };
}

function readText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
