/** A group of conditions in the builder, with what is in it. Rule LF4. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Segmented } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { QUERY_LIMITS } from '../../../../common/query/limits.ts';
import { ConditionRow } from './ConditionRow.tsx';
import { changeAt, firstCondition, type BuilderNode, type GroupNode, type Path } from './edit-tree.ts';
import styles from './list.module.css';
import type { FilterFields } from './use-filter-fields.ts';

export interface ConditionGroupProps {
  readonly fields: FilterFields;
  readonly node: GroupNode;
  readonly path: Path;
  readonly root: GroupNode;
  readonly onChange: (root: GroupNode) => void;
}

/** All or any of its parts. */
export function ConditionGroup({ fields, node, path, root, onChange }: ConditionGroupProps): ReactElement {
  const { t } = useTranslation('customers/list');
  const change = (to: (old: BuilderNode) => BuilderNode | null): void => onChange(changeAt(root, path, to));
  const add = (part: BuilderNode): void =>
    change(old => (old.kind === 'group' ? { ...old, parts: [...old.parts, part] } : old));
  const [first] = fields.fields;
  const newCondition = (): BuilderNode | null =>
    first === undefined
      ? null
      : { kind: 'condition', isNot: false, condition: firstCondition(fields.find('status') ?? first) };
  return (
    <fieldset className={styles.group} aria-label={t('group')}>
      <div className={styles.groupHead}>
        <Segmented
          size="small"
          aria-label={t('joinedBy')}
          value={node.isAny ? 'any' : 'all'}
          options={[
            { value: 'all', label: t('all') },
            { value: 'any', label: t('any') },
          ]}
          onChange={value => change(old => (old.kind === 'group' ? { ...old, isAny: value === 'any' } : old))}
        />
        {path.length > 0 && (
          <>
            <Checkbox checked={node.isNot} onChange={event => change(old => ({ ...old, isNot: event.target.checked }))}>
              {t('negated')}
            </Checkbox>
            <span className={styles.spring} />
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('removeGroup')}
              title={t('removeGroup')}
              onClick={() => change(() => null)}
            />
          </>
        )}
      </div>
      {node.parts.map((part, i) => {
        const at = [...path, i];
        return part.kind === 'group' ? (
          // oxlint-disable-next-line react/no-array-index-key -- a part has no other name than its place
          <ConditionGroup key={i} fields={fields} node={part} path={at} root={root} onChange={onChange} />
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- a part has no other name than its place
          <ConditionRow
            key={i}
            fields={fields}
            node={part}
            onChange={next => onChange(changeAt(root, at, () => next))}
          />
        );
      })}
      <div className={styles.groupFoot}>
        <Button
          size="small"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => {
            const condition = newCondition();
            if (condition !== null) add(condition);
          }}
        >
          {t('addCondition')}
        </Button>
        {path.length < QUERY_LIMITS.depth - 2 && (
          <Button
            size="small"
            type="text"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => {
              const condition = newCondition();
              if (condition !== null) add({ kind: 'group', isAny: true, isNot: false, parts: [condition] });
            }}
          >
            {t('addGroup')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
