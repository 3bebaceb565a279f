/**
 * The exact total and the position in it. In one long list the page number follows the scrolling and jumps when it is typed; with pages it
 * says which one is shown. Rules LG4, QU3.
 */
import { Button, InputNumber, Select } from 'antd';
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { clampPage, countPages, pageOf } from '../../../common/query/page.ts';
import { useFormat } from '../../ui/format.ts';
import { PAGE_SIZES } from './list/list-layout.ts';
import styles from './customers.module.css';

export interface ListFooterProps {
  readonly total: number | null;
  /** Index of the first row that is seen. */
  readonly first: number;
  readonly size: number;
  readonly onSize: (size: number) => void;
  /** Brings the row with this index to the top. */
  readonly onJump: (index: number) => void;
}

/** Empty until the first answer. */
export function ListFooter({ total, first, size, onSize, onJump }: ListFooterProps): ReactElement {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const pages = countPages(total ?? 0, size);
  const page = clampPage(pageOf(first, size), total ?? 0, size);
  const jump = (to: number): void => onJump((clampPage(to, total ?? 0, size) - 1) * size);
  return (
    <footer className={styles.footer}>
      <span data-testid="total" aria-live="polite">
        {total === null ? '' : t('list.total', { total: format.number(total) })}
      </span>
      {total !== null && total > 0 && (
        <>
          <Button
            type="text"
            size="small"
            icon={<LeftOutlined aria-hidden />}
            aria-label={t('list.previousPage')}
            title={t('list.previousPage')}
            disabled={page <= 1}
            onClick={() => jump(page - 1)}
          />
          <span className={styles.pageOf}>
            {t('list.page')}
            <InputNumber
              size="small"
              min={1}
              max={pages}
              value={page}
              controls={false}
              changeOnBlur
              aria-label={t('list.pageLabel')}
              onChange={value => value !== null && value !== page && jump(value)}
            />
            {t('list.pageOf', { pages: format.number(pages) })}
          </span>
          <Button
            type="text"
            size="small"
            icon={<RightOutlined aria-hidden />}
            aria-label={t('list.nextPage')}
            title={t('list.nextPage')}
            disabled={page >= pages}
            onClick={() => jump(page + 1)}
          />
          <Select<number>
            size="small"
            variant="borderless"
            value={size}
            aria-label={t('list.pageSize')}
            options={PAGE_SIZES.map(value => ({ value, label: t('list.perPage', { n: value }) }))}
            onChange={onSize}
          />
        </>
      )}
    </footer>
  );
}
