/** Names a view and says with whom it is shared: a new one, another name, or a copy. Rules LV1 to LV3. */
/* oxlint-disable jsx-a11y/no-autofocus -- a dialog begins at its first field */
import { Alert, Form, Input, Modal, Radio } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { VIEW_NAME_LENGTH, type SavedView, type ViewScope } from '../../../../common/domain/saved-view.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useCan, useSession } from '../../../app/state/session.ts';
import type { ListView } from './use-list-view.ts';

export interface ViewDialogProps {
  readonly list: ListView;
  /** The view that gets another name or is copied; null for a new one of what the list shows. */
  readonly view: SavedView | null;
  readonly isCopy: boolean;
  readonly onClose: () => void;
}

/** A name and a choice. */
export function ViewDialog({ list, view, isCopy, onClose }: ViewDialogProps): ReactElement {
  const { t } = useTranslation('customers/list');
  const user = useSession();
  const canShare = useCan('view.share');
  const { views } = useReference();
  const isRename = view !== null && !isCopy;
  const [name, setName] = useState(
    view === null ? '' : isCopy ? t('copyOf', { name: view.name }).slice(0, VIEW_NAME_LENGTH) : view.name,
  );
  const [scope, setScope] = useState<ViewScope>(view === null || isCopy ? 'private' : view.scope);
  const [isMissing, setIsMissing] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (name.trim() === '') {
      setIsMissing(true);
      return;
    }
    setIsBusy(true);
    const last = Math.max(0, ...[...views.values()].map(other => other.order));
    const part = { name: name.trim(), scope, order: isRename ? view.order : last + 1 };
    const content =
      view === null
        ? list.contentNow(part)
        : { query: view.query, columns: view.columns, sorts: view.sorts, density: view.density, ...part };
    const id = await list.save(isRename ? view.viewId : null, content);
    setIsBusy(false);
    if (id === null) return;
    onClose();
    if (!isRename) list.openStored(id, content);
  };
  const title = isRename ? t('menu.rename') : isCopy ? t('menu.copy') : t('newView');
  return (
    <Modal
      open
      width={480}
      title={title}
      okText={t('save')}
      cancelText={t('cancel')}
      confirmLoading={isBusy}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <Form layout="vertical" onFinish={() => void save()}>
        <Form.Item
          label={t('viewName')}
          htmlFor="view-name"
          validateStatus={isMissing ? 'error' : ''}
          help={isMissing ? t('nameMissing') : undefined}
        >
          <Input
            id="view-name"
            autoFocus
            maxLength={VIEW_NAME_LENGTH}
            value={name}
            onChange={event => {
              setName(event.target.value);
              setIsMissing(false);
            }}
          />
        </Form.Item>
        <Form.Item label={t('sharedWith')}>
          <Radio.Group
            vertical
            value={scope}
            options={[
              { value: 'private', label: t('scope.private') },
              { value: 'team', label: t('scope.team'), disabled: !canShare || user.teamId === null },
              { value: 'company', label: t('scope.company'), disabled: !canShare },
            ]}
            onChange={event => setScope(event.target.value as ViewScope)}
          />
        </Form.Item>
        {!canShare && <Alert type="info" title={t('cannotShare')} />}
      </Form>
    </Modal>
  );
}
