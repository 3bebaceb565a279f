/** Makes a group or a segment, or changes name, description and conditions of one; a change can be taken back. Rules GT1, GS1. */
import { App, Form, Input, Modal, TreeSelect } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import { ok } from '../../../common/lib/result.ts';
import type { FilterNode } from '../../../common/query/types.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { useReference } from '../../app/state/reference.ts';
import { offerOwnUndo } from '../../app/state/undo.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { buildGroupTree, toPlaces } from './build-tree.ts';
import styles from './groups.module.css';
import type { GroupsPageProps } from './GroupsPage.tsx';

const TOP = 'top';

export interface GroupDialogProps extends GroupsPageProps {
  /** Null: a new one. */
  readonly group: CustomerGroup | null;
  readonly parentId: string | null;
  readonly isSegment: boolean;
  readonly onClose: () => void;
}

export function GroupDialog({ group, parentId, isSegment, renderConditions, onClose }: GroupDialogProps): ReactElement {
  const { t } = useTranslation('groups');
  const { message } = App.useApp();
  const [name, setName] = useState(group?.name ?? '');
  const [description, setDescription] = useState(group?.description ?? '');
  const [place, setPlace] = useState(parentId ?? TOP);
  const [query, setQuery] = useState<FilterNode | null>(group?.query ?? null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const isWhole = name.trim() !== '' && (!isSegment || query !== null);

  const save = async (): Promise<void> => {
    if (!isWhole) return;
    setIsBusy(true);
    const content = {
      name: name.trim(),
      description: description.trim(),
      ...(isSegment && query !== null ? { query } : {}),
    };
    const answer =
      group === null
        ? await data.createGroup({ ...content, parentId: place === TOP ? null : place })
        : await data.updateGroup(group.groupId, content);
    setIsBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    onClose();
    if (group === null) void message.success(t('made', { name: content.name }));
    else {
      const old = {
        name: group.name,
        description: group.description ?? '',
        ...(group.query === undefined ? {} : { query: group.query }),
      };
      offerOwnUndo(t('changed', { name: content.name }), async () => {
        const back = await data.updateGroup(group.groupId, old);
        return back.ok ? ok({ kept: [], isDone: true }) : back;
      });
    }
  };
  const title = group === null ? t(isSegment ? 'addSegment' : 'add') : t('changeTitle', { name: group.name });
  return (
    <Modal
      open
      width={isSegment ? 720 : 480}
      title={title}
      okText={t(group === null ? 'create' : 'save')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !isWhole, loading: isBusy }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      {error !== null && <ErrorNote error={error} />}
      <Form layout="vertical" component="div">
        <Form.Item label={t('name')} htmlFor="group-name">
          <Input
            id="group-name"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type it
            autoFocus
            maxLength={50}
            showCount
            value={name}
            onChange={event => setName(event.target.value)}
            onPressEnter={() => void save()}
          />
        </Form.Item>
        {group === null && <Place value={place} onChange={setPlace} />}
        <Form.Item label={t('description')} htmlFor="group-description">
          <Input.TextArea
            id="group-description"
            maxLength={200}
            autoSize={{ minRows: 1, maxRows: 4 }}
            value={description}
            onChange={event => setDescription(event.target.value)}
          />
        </Form.Item>
        {isSegment && (
          <Form.Item label={t('conditions')} help={t('conditionsHint')}>
            {renderConditions({ value: query, onChange: setQuery })}
          </Form.Item>
        )}
      </Form>
      {isSegment && query !== null && <LiveCount query={query} />}
    </Modal>
  );
}

function Place({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (place: string) => void;
}): ReactElement {
  const { t } = useTranslation('groups');
  const { groups } = useReference();
  const places = useMemo(() => toPlaces(buildGroupTree(groups.values()), null), [groups]);
  return (
    <Form.Item label={t('place')} htmlFor="group-place">
      <TreeSelect
        id="group-place"
        value={value}
        treeDefaultExpandAll
        showSearch={{ treeNodeFilterProp: 'title' }}
        treeData={[{ value: TOP, title: t('top'), disabled: false, children: [] }, ...places]}
        onChange={onChange}
      />
    </Form.Item>
  );
}

function LiveCount({ query }: { readonly query: FilterNode }): ReactElement {
  const { t } = useTranslation('groups');
  const format = useAmounts();
  const { value } = useAnswer(() => data.count({ keyword: '', where: query }), [query]);
  return (
    <p className={styles.live} aria-live="polite">
      {value === undefined ? '' : t('live', { count: value, shown: format.number(value) })}
    </p>
  );
}
