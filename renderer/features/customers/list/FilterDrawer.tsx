/**
 * Nested conditions: all or any of them, groups within groups, each of them negated when wanted; the sentence and the number of customers
 * follow while one builds. Nothing changes in the list before it is applied. Rules LF3, LF4.
 */
import { Alert, Button, Drawer } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { patchFilter, useCustomerView } from '../../../app/state/customer-view.ts';
import { useFormat } from '../../../ui/format.ts';
import { ConditionGroup } from './ConditionGroup.tsx';
import { describeFilter } from './describe-filter.ts';
import { isWhole, toBuilder, toFilter } from './edit-tree.ts';
import styles from './list.module.css';
import { useCount } from './use-facet.ts';
import type { FilterFields } from './use-filter-fields.ts';

export interface FilterDrawerProps {
  readonly fields: FilterFields;
  readonly onClose: () => void;
}

/** Opens with the conditions of the list. */
export function FilterDrawer({ fields, onClose }: FilterDrawerProps): ReactElement {
  const { t } = useTranslation('customers/list');
  const { filter } = useCustomerView();
  const format = useFormat();
  const [root, setRoot] = useState(() => toBuilder(filter.where));
  const draft = useMemo(() => ({ keyword: filter.keyword, where: toFilter(root) }), [filter.keyword, root]);
  const count = useCount(draft);
  const canApply = isWhole(root);
  return (
    <Drawer
      open
      size={560}
      title={t('advanced')}
      onClose={onClose}
      footer={
        <div className={styles.drawerFoot}>
          <span aria-live="polite">{count === null ? '' : t('matching', { n: format.number(count) })}</span>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="primary"
            disabled={!canApply}
            onClick={() => {
              patchFilter({ where: draft.where });
              onClose();
            }}
          >
            {t('apply')}
          </Button>
        </div>
      }
    >
      <Alert className={styles.sentence ?? ''} type="info" title={describeFilter(draft, fields.words)} />
      <ConditionGroup fields={fields} node={root} path={[]} root={root} onChange={setRoot} />
    </Drawer>
  );
}
