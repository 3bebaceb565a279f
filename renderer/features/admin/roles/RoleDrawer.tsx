/** One role: looked at, changed, copied. What its reader does not hold himself cannot be given; the server judges again. Rules AC7, AC9. */
import { App, Button, Checkbox, Drawer, Input, Radio, Select } from 'antd';
import { useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CONTACT_READS,
  RULED_FIELDS,
  SCOPES,
  TEXT_FIELDS,
  TEXT_READS,
  type FieldRead,
  type RuledField,
} from '../../../../common/domain/permissions.ts';
import { ROLE_NAME_LENGTH, type RoleDefinition } from '../../../../common/domain/role.ts';
import { jsonEquals, type Json } from '../../../../common/lib/json.ts';
import { ROLES_RESET, ROLES_SAVE, type RoleRow } from '../../../../common/protocol/calls/access.ts';
import { useSession } from '../../../app/state/session.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from '../admin.module.css';
import { useOrder } from '../../../app/use-order.ts';
import { useRoleName } from '../use-role-name.ts';
import { groupActions, textKey } from './role-groups.ts';

export interface RoleDrawerProps {
  readonly role: RoleRow;
  /** Makes a new role that begins as this one. */
  readonly isCopy: boolean;
  readonly onCopy: () => void;
  readonly onDelete: () => void;
  readonly onClose: (isDone: boolean) => void;
}

/** The administrator's own role, and roles that hold more than oneself does, are for looking and copying. */
export function RoleDrawer({ role, isCopy, onCopy, onDelete, onClose }: RoleDrawerProps): ReactElement {
  const { t } = useTranslation('admin/roles');
  const { message } = App.useApp();
  const roleName = useRoleName();
  const order = useOrder();
  const before = definitionOf(role);
  const title = roleName(role.roleId, role.name);
  const [name, setName] = useState(isCopy ? t('copyName', { name: title }) : role.name);
  const [wanted, setWanted] = useState<RoleDefinition>(before);
  const isOpen = isCopy || role.isManaged;
  const isChanged = isCopy || name !== role.name || !jsonEquals(wanted as unknown as Json, before as unknown as Json);

  const save = async (): Promise<void> => {
    const input = { roleId: isCopy ? null : role.roleId, name, definition: wanted };
    if ((await order.give(ROLES_SAVE, input)) === null) return;
    void message.success(t('saved'));
    onClose(true);
  };
  const reset = async (): Promise<void> => {
    if ((await order.give(ROLES_RESET, { roleId: role.roleId })) !== null) onClose(true);
  };
  return (
    <Drawer
      open
      size={480}
      title={isCopy ? t('copyTitle', { name: title }) : title}
      onClose={() => onClose(false)}
      footer={
        <div className={styles.row}>
          {isOpen && (
            <Button type="primary" disabled={!isChanged} loading={order.isBusy} onClick={() => void save()}>
              {t(isCopy ? 'create' : 'save')}
            </Button>
          )}
          {!isCopy && <Button onClick={onCopy}>{t('copy')}</Button>}
          {!isCopy && role.isManaged && role.isChanged && <Button onClick={() => void reset()}>{t('reset')}</Button>}
          {!isCopy && role.isManaged && !role.isBuiltIn && (
            <Button danger onClick={onDelete}>
              {t('delete.title')}
            </Button>
          )}
        </div>
      }
    >
      <div className={styles.stack}>
        {order.error !== null && <ErrorNote error={order.error} />}
        {!isOpen && <p className={styles.quiet}>{t(role.roleId === 'admin' ? 'fixed' : 'beyond')}</p>}
        {(isCopy || !role.isBuiltIn) && (
          <label>
            <span className={styles.field}>{t('name')}</span>
            <Input
              maxLength={ROLE_NAME_LENGTH}
              disabled={!isOpen}
              value={name}
              onChange={event => setName(event.target.value)}
            />
          </label>
        )}
        <ReachPart wanted={wanted} isOpen={isOpen} onChange={setWanted} />
        <FieldsPart wanted={wanted} isOpen={isOpen} onChange={setWanted} />
        <ActionsPart wanted={wanted} isOpen={isOpen} onChange={setWanted} />
      </div>
    </Drawer>
  );
}

function definitionOf({ scope, pool, actions, fields }: RoleRow): RoleDefinition {
  return { scope, pool, actions, fields };
}

interface PartProps {
  readonly wanted: RoleDefinition;
  readonly isOpen: boolean;
  readonly onChange: (wanted: RoleDefinition) => void;
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className={styles.name}>{title}</legend>
      {children}
    </fieldset>
  );
}

function ReachPart({ wanted, isOpen, onChange }: PartProps): ReactElement {
  const { t } = useTranslation('admin/roles');
  const { grant } = useSession();
  const widest = SCOPES.indexOf(grant.scope);
  return (
    <Part title={t('part.reach')}>
      <Radio.Group
        vertical
        aria-label={t('scope.label')}
        disabled={!isOpen}
        value={wanted.scope}
        onChange={event => onChange({ ...wanted, scope: event.target.value as RoleDefinition['scope'] })}
        options={SCOPES.map((scope, i) => ({ value: scope, label: t(`scope.${scope}`), disabled: i > widest }))}
      />
      <Checkbox
        style={{ marginTop: 8 }}
        disabled={!isOpen || wanted.scope === 'all' || !(grant.pool || grant.scope === 'all')}
        checked={wanted.pool || wanted.scope === 'all'}
        onChange={event => onChange({ ...wanted, pool: event.target.checked })}
      >
        {t('pool.hint')}
      </Checkbox>
    </Part>
  );
}

function FieldsPart({ wanted, isOpen, onChange }: PartProps): ReactElement {
  const { t } = useTranslation('admin/roles');
  const setRule = (field: RuledField, rule: { readonly read?: FieldRead; readonly write?: boolean }): void => {
    const fields = { ...wanted.fields, [field]: { ...wanted.fields[field], ...rule } };
    onChange({ ...wanted, fields });
  };
  const readsOf = (field: RuledField): readonly FieldRead[] =>
    (TEXT_FIELDS as readonly string[]).includes(field) ? TEXT_READS : CONTACT_READS;
  return (
    <Part title={t('part.fields')}>
      <p className={styles.quiet}>{t('rule.hint')}</p>
      <table className={styles.fields}>
        <tbody>
          {RULED_FIELDS.map(field => (
            <tr key={field}>
              <th scope="row">{t(`field.${field}`)}</th>
              <td>
                <Select
                  style={{ width: 104 }}
                  aria-label={t('rule.readOf', { field: t(`field.${field}`) })}
                  disabled={!isOpen}
                  value={wanted.fields[field].read}
                  onChange={(read: FieldRead) => setRule(field, { read })}
                  options={readsOf(field).map(read => ({ value: read, label: t(`read.${read}`) }))}
                />
              </td>
              <td>
                <Checkbox
                  disabled={!isOpen}
                  checked={wanted.fields[field].write}
                  aria-label={t('rule.writeOf', { field: t(`field.${field}`) })}
                  onChange={event => setRule(field, { write: event.target.checked })}
                >
                  {t('rule.write')}
                </Checkbox>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function ActionsPart({ wanted, isOpen, onChange }: PartProps): ReactElement {
  const { t } = useTranslation('admin/roles');
  const { grant } = useSession();
  return (
    <>
      {groupActions().map(({ group, actions }) => (
        <Part key={group} title={t(`group.${group}`)}>
          {actions.map(action => {
            const isHeld = wanted.actions.includes(action);
            const others = wanted.actions.filter(item => item !== action);
            return (
              <div key={action}>
                <Checkbox
                  disabled={!isOpen || (!isHeld && !grant.actions.includes(action))}
                  checked={isHeld}
                  onChange={event =>
                    onChange({ ...wanted, actions: event.target.checked ? [...others, action] : others })
                  }
                >
                  {t(textKey(action))}
                </Checkbox>
              </div>
            );
          })}
        </Part>
      ))}
    </>
  );
}
