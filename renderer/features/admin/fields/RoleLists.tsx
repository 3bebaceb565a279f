/** Which roles may read a field and which may write it: all that may anyway, or the chosen ones. Roles are asked of the server. Rule CF7. */
import { Checkbox, Form, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLE_NAMES } from '../../../../common/domain/permissions.ts';
import { ROLES_LIST } from '../../../../common/protocol/calls/access.ts';
import { useCall } from '../../../app/call-server.ts';
import { useRoleName } from '../use-role-name.ts';

export interface RoleListsProps {
  readonly readers: string[] | null;
  readonly writers: string[] | null;
  readonly onChange: (change: { readers?: string[] | null; writers?: string[] | null }) => void;
}

/** Offline the built-in roles and those that are chosen already are offered. */
export function RoleLists({ readers, writers, onChange }: RoleListsProps): ReactElement {
  const { t } = useTranslation('admin/fields');
  const roleName = useRoleName();
  const { value } = useCall(ROLES_LIST, {}, []);
  const known: readonly { readonly roleId: string; readonly name: string }[] =
    value?.roles ?? ROLE_NAMES.map(roleId => ({ roleId, name: '' }));
  const options = known
    .filter(role => role.roleId !== 'admin')
    .map(role => ({ value: role.roleId, label: roleName(role.roleId, role.name) }));
  const list = (name: 'readers' | 'writers', chosen: string[] | null): ReactElement => (
    <Form.Item help={name === 'readers' ? t('rolesHelp') : undefined}>
      <Checkbox checked={chosen !== null} onChange={event => onChange({ [name]: event.target.checked ? [] : null })}>
        {t(`${name}Label`)}
      </Checkbox>
      {chosen !== null && (
        <Select<string[]>
          mode="multiple"
          aria-label={t(`${name}Label`)}
          placeholder={t('adminOnly')}
          value={chosen}
          options={options}
          onChange={next => onChange({ [name]: next })}
        />
      )}
    </Form.Item>
  );
  return (
    <>
      {list('readers', readers)}
      {list('writers', writers)}
    </>
  );
}
