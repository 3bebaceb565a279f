/** All roles side by side: rows are what can be granted, columns the roles. Yes is a tick, no a dash, both with words for who cannot see. */
import { CheckOutlined, EditOutlined } from '@ant-design/icons';
import { Button, Table } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RULED_FIELDS } from '../../../../common/domain/permissions.ts';
import type { RoleRow } from '../../../../common/protocol/calls/access.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import styles from '../admin.module.css';
import { useRoleName } from '../use-role-name.ts';
import { groupActions, textKey } from './role-groups.ts';

interface Line {
  readonly key: string;
  readonly label: string;
  /** Absent for a heading. */
  readonly cell?: (role: RoleRow) => ReactNode;
}

export interface RoleMatrixProps {
  readonly roles: readonly RoleRow[];
  readonly onOpen: (role: RoleRow) => void;
}

/** The heading of a column opens its role. */
export function RoleMatrix({ roles, onOpen }: RoleMatrixProps): ReactElement {
  const { t } = useTranslation('admin/roles');
  const format = useAmounts();
  const roleName = useRoleName();
  const lines = useLines();
  return (
    <Table<Line>
      size="small"
      pagination={false}
      sticky
      scroll={{ x: 200 + roles.length * 108 }}
      rowClassName={line => (line.cell === undefined ? (styles.group ?? '') : '')}
      dataSource={lines}
      columns={[
        { title: t('column.right'), dataIndex: 'label', fixed: 'left', width: 200 },
        ...roles.map(role => ({
          key: role.roleId,
          width: 108,
          align: 'center' as const,
          title: (
            <>
              <Button
                type="link"
                size="small"
                style={{ paddingInline: 0 }}
                icon={<EditOutlined aria-hidden />}
                aria-label={t('open', { name: roleName(role.roleId, role.name) })}
                onClick={() => onOpen(role)}
              >
                {roleName(role.roleId, role.name)}
              </Button>
              <div className={styles.quiet}>{t('members', { total: format.number(role.members) })}</div>
            </>
          ),
          render: (_: unknown, line: Line) => line.cell?.(role),
        })),
      ]}
    />
  );
}

function useLines(): Line[] {
  const { t } = useTranslation('admin/roles');
  const mark = (isHeld: boolean): ReactNode =>
    isHeld ? (
      <CheckOutlined className={styles.yes} aria-label={t('yes')} />
    ) : (
      <span className={styles.quiet} aria-label={t('no')}>
        –
      </span>
    );
  return [
    { key: 'reach', label: t('part.reach') },
    { key: 'scope', label: t('scope.label'), cell: role => t(`scope.${role.scope}`) },
    { key: 'pool', label: t('pool.label'), cell: role => mark(role.pool || role.scope === 'all') },
    { key: 'fields', label: t('part.fields') },
    ...RULED_FIELDS.map((field): Line => ({
      key: field,
      label: t(`field.${field}`),
      cell: role => {
        const { read, write } = role.fields[field];
        return write ? t('rule.readWrite', { read: t(`read.${read}`) }) : t(`read.${read}`);
      },
    })),
    ...groupActions().flatMap(({ group, actions }): Line[] => [
      { key: group, label: t(`group.${group}`) },
      ...actions.map((action): Line => ({
        key: action,
        label: t(textKey(action)),
        cell: role => mark(role.actions.includes(action)),
      })),
    ]),
  ];
}
