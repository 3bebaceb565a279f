/** 角色: what every role may do, over which customers, and how it sees their fields, side by side; a role is made by copying. Rules AC1, AC9. */
import { ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES_LIST, type RoleRow } from '../../../../common/protocol/calls/access.ts';
import { useCall } from '../../../app/call-server.ts';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import styles from '../admin.module.css';
import { OnlineContent } from '../OnlineContent.tsx';
import { DeleteRoleDialog } from './DeleteRoleDialog.tsx';
import { RoleDrawer } from './RoleDrawer.tsx';
import { RoleMatrix } from './RoleMatrix.tsx';

/** What is open beside the matrix. `copy` makes a new role out of the given one. */
interface Opened {
  readonly deed: 'edit' | 'copy' | 'delete';
  readonly role: RoleRow;
}

/** The matrix with the drawer of one role. */
export function RolesSection(): ReactElement {
  const { t } = useTranslation('admin/roles');
  const loaded = useCall(ROLES_LIST, {}, []);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = (isDone: boolean): void => {
    setOpened(null);
    if (isDone) loaded.reload();
  };
  return (
    <PageFrame
      title={t('title')}
      note={t('note')}
      actions={
        <Button icon={<ReloadOutlined aria-hidden />} loading={loaded.isLoading} onClick={loaded.reload}>
          {t('reload')}
        </Button>
      }
    >
      <OnlineContent loaded={loaded}>
        {({ roles }) => (
          <div className={styles.table}>
            <RoleMatrix roles={roles} onOpen={role => setOpened({ deed: 'edit', role })} />
          </div>
        )}
      </OnlineContent>
      {opened !== null && opened.deed !== 'delete' && (
        <RoleDrawer
          key={`${opened.deed} ${opened.role.roleId}`}
          role={opened.role}
          isCopy={opened.deed === 'copy'}
          onCopy={() => setOpened({ deed: 'copy', role: opened.role })}
          onDelete={() => setOpened({ deed: 'delete', role: opened.role })}
          onClose={close}
        />
      )}
      {opened?.deed === 'delete' && (
        <DeleteRoleDialog role={opened.role} roles={loaded.value?.roles ?? []} onClose={close} />
      )}
    </PageFrame>
  );
}
