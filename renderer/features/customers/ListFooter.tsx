/** The exact total and the position in it: the page number follows the scrolling and jumps when it is typed. */
import { Button, InputNumber, Select } from 'antd';
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format.ts';
import styles from './customers.module.css';

const PAGE_SIZES = [20, 50, 100, 200] as const;

export interface ListFooterProps {
  readonly total: number | null;
  /** Index of the first row that is seen. */
  readonly first: number;
  readonly onJump: (index: number) => void;
}

/** Empty until the first answer. */
export function ListFooter({ total, first, onJump }: ListFooterProps): ReactElement {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const [size, setSize] = useState<number>(50);
  const pages = Math.max(1, Math.ceil((total ?? 0) / size));
  const page = Math.min(pages, Math.floor(first / size) + 1);
  const jump = (to: number): void => onJump((Math.min(Math.max(to, 1), pages) - 1) * size);
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
            onChange={setSize}
          />
        </>
      )}
    </footer>
  );
}
