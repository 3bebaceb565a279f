/** Tabs over the list: built-in views, saved ones with their menu, and the way to a new one; unsaved changes can be kept or taken back. Rules LV3 to LV5. */
import { DownOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  type WheelEvent,
} from 'react';
import { useTranslation } from 'react-i18next';
import { mayDeleteView, type SavedView } from '../../../../common/domain/saved-view.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useSession } from '../../../app/state/session.ts';
import { useFormat } from '../../../ui/format.ts';
import { builtInView, BUILT_IN_VIEWS, type BuiltInView } from './list-views.ts';
import styles from './list.module.css';
import { useCount } from './use-facet.ts';
import type { ListView } from './use-list-view.ts';
import { ViewDialog } from './ViewDialog.tsx';

/** What the dialog is for. */
type Task = { readonly kind: 'new' } | { readonly kind: 'rename' | 'copy'; readonly view: SavedView };

/** One row of tabs; arrows go from one to the next. */
export function ViewTabs({ list }: { readonly list: ListView }): ReactElement {
  const { t } = useTranslation('customers/list');
  const { views } = useReference();
  const user = useSession();
  const [task, setTask] = useState<Task | null>(null);
  const { viewId, saved } = list;
  const tabs = useShownTab(viewId, views);
  const canSave = saved !== null && saved.ownerId === user.userId;
  const menuOf = (view: SavedView): MenuProps => {
    const isOwn = view.ownerId === user.userId;
    return {
      items: [
        ...(isOwn ? [{ key: 'rename', label: t('menu.rename') }] : []),
        { key: 'copy', label: t('menu.copy') },
        ...(mayDeleteView(user, view) ? [{ key: 'delete', label: t('menu.delete'), danger: true }] : []),
      ],
      onClick: ({ key }) => {
        if (key === 'delete') void list.remove(view);
        else setTask({ kind: key === 'rename' ? 'rename' : 'copy', view });
      },
    };
  };
  return (
    <div className={styles.tabs}>
      <div
        ref={tabs}
        role="tablist"
        aria-label={t('views')}
        tabIndex={-1}
        className={styles.tabList}
        onKeyDown={handleKey}
        onWheel={handleWheel}
      >
        {BUILT_IN_VIEWS.map(name => (
          <BuiltInTab key={name} name={name} isOpen={viewId === name} onOpen={() => list.open(name)} />
        ))}
        {[...views.values()].map(view => (
          <Dropdown key={view.viewId} menu={menuOf(view)} trigger={['contextMenu']}>
            <button
              type="button"
              role="tab"
              aria-selected={viewId === view.viewId}
              tabIndex={viewId === view.viewId ? 0 : -1}
              className={styles.tab}
              onClick={() => list.open(view.viewId)}
            >
              {view.scope !== 'private' && (
                <TeamOutlined aria-label={t(`scope.${view.scope}`)} title={t(`scope.${view.scope}`)} />
              )}
              <span className={styles.tabName} title={view.name}>
                {view.name}
              </span>
            </button>
          </Dropdown>
        ))}
      </div>
      {saved !== null && (
        <Dropdown menu={menuOf(saved)} trigger={['click']}>
          <Button
            type="text"
            size="small"
            icon={<DownOutlined aria-hidden />}
            aria-label={t('menu.label', { name: saved.name })}
          />
        </Dropdown>
      )}
      <Button type="text" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setTask({ kind: 'new' })}>
        {t('newView')}
      </Button>
      {list.isChanged && saved !== null && (
        <output className={styles.changed}>
          {t('changed')}
          {canSave && (
            <Button type="link" size="small" onClick={() => void list.save(saved.viewId, list.contentNow(saved))}>
              {t('save')}
            </Button>
          )}
          <Button type="link" size="small" onClick={list.restore}>
            {t('restore')}
          </Button>
        </output>
      )}
      {task !== null && (
        <ViewDialog
          list={list}
          view={task.kind === 'new' ? null : task.view}
          isCopy={task.kind === 'copy'}
          onClose={() => setTask(null)}
        />
      )}
    </div>
  );
}

/** Keeps the open tab in view where there are more than fit. */
function useShownTab(viewId: string, views: unknown): RefObject<HTMLDivElement | null> {
  const tabs = useRef<HTMLDivElement>(null);
  useEffect(() => {
    tabs.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [viewId, views]);
  return tabs;
}

function handleKey(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const next = tabs[tabs.indexOf(document.activeElement as HTMLElement) + step];
  event.preventDefault();
  next?.focus();
}

/** A mouse has one wheel. */
function handleWheel(event: WheelEvent<HTMLElement>): void {
  if (event.deltaX === 0) event.currentTarget.scrollLeft += event.deltaY;
}

interface TabProps {
  readonly name: BuiltInView;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

const DUE = builtInView('today', 1).filter;

function BuiltInTab({ name, isOpen, onOpen }: TabProps): ReactElement {
  const { t } = useTranslation('customers/list');
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isOpen}
      tabIndex={isOpen ? 0 : -1}
      className={styles.tab}
      onClick={onOpen}
    >
      {t(`view.${name}`)}
      {name === 'today' && <DueCount />}
    </button>
  );
}

function DueCount(): ReactElement | null {
  const format = useFormat();
  const count = useCount(DUE);
  return count === null || count === 0 ? null : <span className={styles.tabCount}>{format.number(count)}</span>;
}
