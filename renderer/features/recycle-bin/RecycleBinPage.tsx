/**
 * The recycle bin: who was deleted by whom, when and why, asked of the server page by page; a row is brought back with everything that hung
 * on it. Online only: deleted customers are on no device. Rules RB2, RB3.
 */
import { CloudOutlined, DeleteOutlined } from '@ant-design/icons';
import { App, Button, DatePicker, Input, Pagination, Select, Skeleton } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { RESTORE_DAYS } from '../../../common/domain/recycle-bin.ts';
import { BIN_PAGE, RECYCLE_LIST, type BinItem } from '../../../common/protocol/calls/recycle-bin.ts';
import { useCall } from '../../app/call-server.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { data } from '../../data/client.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useThrottled } from '../../ui/hooks/use-throttled.ts';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { BinTable } from './BinTable.tsx';
import styles from './recycle-bin.module.css';

export interface RecycleBinPageProps {
  readonly onOpenCustomer: (customerId: string) => void;
}

interface BinView {
  readonly text: string;
  readonly deletedBy: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly page: number;
  readonly size: number;
}

/** How often the answers of the server are looked at, in milliseconds. */
const LOOK_MS = 500;

const FIRST: BinView = { text: '', deletedBy: null, from: null, to: null, page: 1, size: 50 };

export function RecycleBinPage({ onOpenCustomer }: RecycleBinPageProps): ReactElement {
  const { t } = useTranslation('recycle-bin');
  const mayRestore = useCan('customer.restore');
  return (
    <PageFrame title={t('title')} note={t('note', { days: RESTORE_DAYS })}>
      {mayRestore ? (
        <Bin onOpenCustomer={onOpenCustomer} />
      ) : (
        <EmptyNote icon={<DeleteOutlined aria-hidden />} text={t('noRight')} hint={t('noRightHint')} />
      )}
    </PageFrame>
  );
}

function Bin({ onOpenCustomer }: RecycleBinPageProps): ReactElement {
  const { t } = useTranslation('recycle-bin');
  const [view, setView] = useState(FIRST);
  const { text, deletedBy, from, to, page, size } = view;
  const input = { text, deletedBy, from, to, offset: (page - 1) * size, limit: size };
  const { value, error, isLoading, reload } = useCall(RECYCLE_LIST, input, Object.values(input));
  const { restoring, restore } = useRestore(reload, onOpenCustomer);
  const change = (patch: Partial<BinView>): void => setView(old => ({ ...old, page: 1, ...patch }));
  if (value === undefined && error !== undefined && ['server_unreachable', 'server_busy'].includes(error.code)) {
    return (
      <EmptyNote
        icon={<CloudOutlined aria-hidden />}
        text={t('offline')}
        hint={t('offlineHint')}
        action={<Button onClick={reload}>{t('again')}</Button>}
      />
    );
  }
  const isFiltered = text !== '' || deletedBy !== null || from !== null;
  return (
    <>
      <Filters view={view} onChange={change} />
      {error !== undefined && <ErrorNote error={error} onRetry={reload} />}
      {value === undefined && error === undefined && <Skeleton active paragraph={{ rows: 6 }} />}
      {value?.items.length === 0 && (
        <EmptyNote
          icon={<DeleteOutlined aria-hidden />}
          text={t(isFiltered ? 'noneFound' : 'empty')}
          hint={t(isFiltered ? 'noneFoundHint' : 'emptyHint')}
        />
      )}
      {value !== undefined && value.items.length > 0 && (
        <>
          <BinTable items={value.items} isLoading={isLoading} restoring={restoring} onRestore={restore} />
          <Pagination
            className={styles.pages}
            size="small"
            current={page}
            pageSize={size}
            total={value.total}
            showSizeChanger
            pageSizeOptions={[20, 50, BIN_PAGE]}
            showTotal={total => t('total', { n: total })}
            onChange={(next, nextSize) =>
              setView(old => ({ ...old, page: nextSize === size ? next : 1, size: nextSize }))
            }
          />
        </>
      )}
    </>
  );
}

function Filters({
  view,
  onChange,
}: {
  readonly view: BinView;
  readonly onChange: (patch: Partial<BinView>) => void;
}): ReactElement {
  const { t } = useTranslation('recycle-bin');
  const { members } = useReference();
  return (
    <search className={styles.filters} aria-label={t('filter.label')}>
      <Input.Search
        className={styles.text}
        allowClear
        placeholder={t('filter.text')}
        aria-label={t('filter.text')}
        onSearch={text => onChange({ text })}
      />
      <Select<string | null>
        className={styles.by}
        allowClear
        value={view.deletedBy}
        placeholder={t('filter.by')}
        aria-label={t('filter.by')}
        showSearch={{ optionFilterProp: 'label' }}
        options={[...members.values()].map(({ userId, name }) => ({ value: userId, label: name }))}
        onChange={deletedBy => onChange({ deletedBy: deletedBy ?? null })}
      />
      <DatePicker.RangePicker
        aria-label={t('filter.when')}
        onChange={range =>
          onChange({
            from: range?.[0]?.startOf('day').valueOf() ?? null,
            to: range?.[1]?.endOf('day').valueOf() ?? null,
          })
        }
      />
    </search>
  );
}

interface Waiting {
  readonly name: string;
  /** The edit, which may be refused; null until it is stored. */
  readonly mutationId: string | null;
}

/** Restoring is an edit like every other: it is done when the customer has come back to this device, or when the server has refused it. */
function useRestore(
  reload: () => void,
  onOpenCustomer: (customerId: string) => void,
): { readonly restoring: ReadonlySet<string>; readonly restore: (item: BinItem) => void } {
  const { t } = useTranslation('recycle-bin');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const [waiting, setWaiting] = useState<ReadonlyMap<string, Waiting>>(new Map());
  const settle = (ids: readonly string[]): void =>
    setWaiting(old => new Map([...old].filter(([customerId]) => !ids.includes(customerId))));
  const announce = async (customerId: string, name: string): Promise<void> => {
    if (!(await data.getCustomer(customerId)).ok) return; // not yet
    settle([customerId]);
    reload();
    void message.success({
      key: customerId,
      content: (
        <span>
          {t('restored', { name })}{' '}
          <Button type="link" size="small" onClick={() => onOpenCustomer(customerId)}>
            {t('open')}
          </Button>
        </span>
      ),
      duration: 6,
    });
  };
  useDataEvent('changed', ({ customerIds }) => {
    const back = [...waiting].filter(([id]) => customerIds === 'many' || customerIds.includes(id));
    if (back.length === 0) return;
    for (const [customerId, { name }] of back) void announce(customerId, name);
  });
  const tellRefused = async (): Promise<void> => {
    const center = await data.syncCenter();
    if (!center.ok) return;
    for (const [customerId, { name, mutationId }] of waiting) {
      const refused = center.value.refused.find(item => item.mutationId === mutationId);
      if (refused === undefined) continue;
      settle([customerId]);
      reload(); // somebody else may have restored or erased him
      const reason = textOf({ field: '', code: refused.code });
      void message.error({ key: customerId, content: t('refused', { name, reason }), duration: 8 });
    }
  };
  const tellRefusedSoon = useThrottled(() => void tellRefused(), LOOK_MS);
  useDataEvent('sync', () => {
    if (waiting.size > 0) tellRefusedSoon();
  });
  const restore = async ({ customerId, name }: BinItem): Promise<void> => {
    setWaiting(old => new Map([...old, [customerId, { name, mutationId: null }]]));
    const answer = await data.restoreCustomer(customerId);
    if (answer.ok) {
      const { mutationId } = answer.value;
      setWaiting(old => (old.has(customerId) ? new Map([...old, [customerId, { name, mutationId }]]) : old));
      return;
    }
    settle([customerId]);
    void message.error(textOf(answer.error));
  };
  return { restoring: new Set(waiting.keys()), restore: item => void restore(item) };
}
