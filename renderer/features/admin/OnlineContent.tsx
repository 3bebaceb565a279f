/** What an administration screen shows of an answer of the server: a skeleton at first, the content, or why it is not there. Rule AS2. */
import { CloudOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import type { Loaded } from '../../ui/hooks/use-answer.ts';

const OFFLINE_CODES = new Set(['server_unreachable', 'server_busy']);

export interface OnlineContentProps<T> {
  readonly loaded: Loaded<T>;
  readonly children: (value: T) => ReactNode;
}

/** Content that was there stays while it is asked for again; a failure then stands above it. */
export function OnlineContent<T>({ loaded, children }: OnlineContentProps<T>): ReactElement {
  const { t } = useTranslation('admin');
  const { value, error, reload } = loaded;
  if (value === undefined && error === undefined) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (value === undefined && error !== undefined && OFFLINE_CODES.has(error.code)) {
    return (
      <EmptyNote
        icon={<CloudOutlined aria-hidden />}
        text={t('offline.text')}
        hint={t('offline.hint')}
        action={<Button onClick={reload}>{t('offline.retry')}</Button>}
      />
    );
  }
  return (
    <>
      {error !== undefined && <ErrorNote error={error} onRetry={reload} />}
      {value !== undefined && children(value)}
    </>
  );
}
