/** Which page stands behind which address. Features do not know each other: what one page needs of another is passed here. */
import type { ReactElement } from 'react';
import { unreachable } from '../../common/lib/assert.ts';
import { AdminPage } from '../features/admin/index.ts';
import { BatchBar, TasksPage } from '../features/batch/index.ts';
import { ConditionsField, CustomersPage } from '../features/customers/index.ts';
import { GroupsPage } from '../features/groups/index.ts';
import { ImportPage } from '../features/import/index.ts';
import { InsightsPage } from '../features/insights/index.ts';
import { OwnerBlock, PoolPage } from '../features/pool/index.ts';
import { RecycleBinPage } from '../features/recycle-bin/index.ts';
import { SettingsPage } from '../features/settings/index.ts';
import { SyncCenterPage } from '../features/sync-center/index.ts';
import { openCustomer } from './state/customer-view.ts';
import { TagsPage } from '../features/tags/index.ts';
import { useRoute } from './state/route.ts';

/** The open page. */
export function PageOutlet(): ReactElement {
  const { page, id } = useRoute();
  switch (page) {
    case 'customers':
      return (
        <CustomersPage
          customerId={id}
          renderOwner={customer => <OwnerBlock customer={customer} />}
          renderBatchBar={selected => <BatchBar {...selected} />}
        />
      );
    case 'pool':
      return <PoolPage onOpenCustomer={customerId => openCustomer(customerId)} />;
    case 'groups':
      return <GroupsPage renderConditions={input => <ConditionsField {...input} />} />;
    case 'tags':
      return <TagsPage />;
    case 'import':
      return <ImportPage />;
    case 'tasks':
      return <TasksPage />;
    case 'insights':
      return <InsightsPage />;
    case 'sync':
      return <SyncCenterPage />;
    case 'recycle':
      return <RecycleBinPage onOpenCustomer={customerId => openCustomer(customerId)} />;
    case 'admin':
      return <AdminPage section={id} />;
    case 'settings':
      return <SettingsPage />;
    default:
      return unreachable(page);
  }
}
