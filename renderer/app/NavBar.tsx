/** Navigation at the left: the pages that exist and that the user may open. */
import {
  ApartmentOutlined,
  BarChartOutlined,
  DeleteOutlined,
  ImportOutlined,
  InboxOutlined,
  OrderedListOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  SyncOutlined,
  TagsOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Badge } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { can, type Grant } from '../../common/domain/permissions.ts';
import { ADMIN_SECTIONS } from '../features/admin/index.ts';
import styles from './NavBar.module.css';
import { useRoute, type PageName } from './state/route.ts';
import { useCan, useSession } from './state/session.ts';
import { useSync } from './state/sync.ts';

interface Entry {
  readonly page: PageName;
  readonly icon: ReactNode;
  readonly count?: number;
}

/** The list of pages; the open one is marked for eyes and screen readers alike. */
export function NavBar(): ReactElement {
  const { t } = useTranslation('app');
  const user = useSession();
  const canImport = useCan('customer.import');
  const canRunBatch = useCan('batch.run');
  const canSeeFigures = useCan('stats.read');
  const mayRestore = useCan('customer.restore');
  const canAdminister = ADMIN_SECTIONS.some(section => can(user, section.permission));
  const { attention } = useSync();
  const work: Entry[] = [{ page: 'customers', icon: <TeamOutlined aria-hidden /> }];
  if (seesPools(user.grant)) work.push({ page: 'pool', icon: <InboxOutlined aria-hidden /> });
  work.push(
    { page: 'groups', icon: <ApartmentOutlined aria-hidden /> },
    { page: 'tags', icon: <TagsOutlined aria-hidden /> },
  );
  if (canImport) work.push({ page: 'import', icon: <ImportOutlined aria-hidden /> });
  if (canRunBatch || canImport) work.push({ page: 'tasks', icon: <OrderedListOutlined aria-hidden /> });
  if (canSeeFigures) work.push({ page: 'insights', icon: <BarChartOutlined aria-hidden /> });
  work.push({ page: 'sync', icon: <SyncOutlined aria-hidden />, count: attention });
  const foot: Entry[] = mayRestore ? [{ page: 'recycle', icon: <DeleteOutlined aria-hidden /> }] : [];
  if (canAdminister) foot.push({ page: 'admin', icon: <SafetyCertificateOutlined aria-hidden /> });
  foot.push({ page: 'settings', icon: <SettingOutlined aria-hidden /> });
  return (
    <nav className={styles.nav} aria-label={t('nav.label')}>
      <div className={styles.brand}>
        <span className={styles.mark} aria-hidden />
        <span className={styles.brandName}>{t('brand')}</span>
      </div>
      <Section entries={work} />
      <div className={styles.spring} />
      <Section entries={foot} />
      <p className={styles.company} title={user.orgName}>
        {user.orgName}
      </p>
    </nav>
  );
}

/** Whether there is a pool for him, or all are. */
function seesPools({ scope, pool, pools = [] }: Grant): boolean {
  return scope === 'all' || (pool && pools.length > 0);
}

function Section({ entries }: { readonly entries: readonly Entry[] }): ReactElement {
  const { t } = useTranslation('app');
  const route = useRoute();
  return (
    <div className={styles.section}>
      <ul className={styles.list}>
        {entries.map(({ page, icon, count = 0 }) => (
          <li key={page}>
            <a
              className={styles.entry}
              href={`#/${page}`}
              title={t(`nav.${page}`)}
              aria-current={route.page === page ? 'page' : undefined}
            >
              {icon}
              <span className={styles.word}>{t(`nav.${page}`)}</span>
              {count > 0 && <Badge count={count} size="small" title={t('nav.attention', { n: count })} />}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
