/** 管理: its sections at the left, the chosen one beside; only those are offered whose permission the user holds. Rule AS1. */
import { LockOutlined } from '@ant-design/icons';
import { useEffect, useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { can } from '../../../common/domain/permissions.ts';
import { useSession } from '../../app/state/session.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { useFocusableTables } from '../../ui/hooks/use-focusable-tables.ts';
import styles from './AdminPage.module.css';
import { ADMIN_SECTIONS } from './sections.ts';

/** `section` is the key in the address; the first section that is open to the user when it is none of his. */
export function AdminPage({ section }: { readonly section: string | null }): ReactElement {
  const { t } = useTranslation('admin');
  const user = useSession();
  const open = ADMIN_SECTIONS.filter(({ permission }) => can(user, permission));
  const chosen = open.find(({ key }) => key === section) ?? open[0];
  const entry = useRef<HTMLAnchorElement>(null);
  const tables = useFocusableTables<HTMLDivElement>();
  useEffect(() => {
    entry.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }); // on a narrow window the sections scroll sideways
  }, [chosen?.key]);
  if (chosen === undefined) {
    return (
      <PageFrame title={t('label')}>
        <EmptyNote icon={<LockOutlined aria-hidden />} text={t('noPermission.text')} hint={t('noPermission.hint')} />
      </PageFrame>
    );
  }
  return (
    <div className={styles.page}>
      <nav className={styles.nav} aria-label={t('label')}>
        <ul className={styles.list}>
          {open.map(({ key, Badge }) => (
            <li key={key}>
              <a
                ref={key === chosen.key ? entry : undefined}
                className={styles.entry}
                href={`#/admin/${key}`}
                aria-current={key === chosen.key ? 'page' : undefined}
              >
                {t(`sections.${key}`)}
                {Badge !== undefined && <Badge />}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div ref={tables} className={styles.section}>
        <chosen.Component key={chosen.key} />
      </div>
    </div>
  );
}
