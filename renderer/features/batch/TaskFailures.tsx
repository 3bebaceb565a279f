/** The records of a task that failed, by customer or by line, each with its reason; a customer can be opened from here. Rule UB6. */
import { Button, Table } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchFailure, BatchTask } from '../../../common/domain/batch-task.ts';
import { ok, type Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { openCustomer } from '../../app/state/customer-view.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import styles from './batch.module.css';

const PAGE_ROWS = 20;

/** The failures that the task keeps; how many there were in all is said when it is more. */
export function TaskFailures({ task }: { readonly task: BatchTask }): ReactElement {
  const { t } = useTranslation('batch');
  const format = useAmounts();
  const textOf = useErrorText();
  const { failures, failed } = task.result;
  const [page, setPage] = useState(1);
  const shown = failures.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS);
  const { names, isLoading } = useCustomerNames(shown);
  const isByLine = failures.some(failure => failure.line !== null);
  const subject = (failure: BatchFailure): ReactElement | string => {
    const { customerId, line } = failure;
    if (line !== null) return t('failure.line', { line: format.number(line) });
    if (customerId === null) return t('failure.whole');
    const name = names.get(customerId);
    if (name === undefined) return isLoading ? '' : t('failure.unknown');
    return (
      <Button type="link" size="small" style={{ padding: 0, height: 'auto' }} onClick={() => openCustomer(customerId)}>
        {name}
      </Button>
    );
  };
  return (
    <div>
      <h3 className={styles.sectionTitle}>
        {t('failure.title')}
        {failures.length < failed && (
          <span className={styles.note}>
            {' '}
            {t('failure.first', { shown: format.number(failures.length), count: format.number(failed) })}
          </span>
        )}
      </h3>
      <Table
        size="small"
        rowKey="place"
        dataSource={failures.map((failure, place) => ({ ...failure, place }))}
        pagination={
          failures.length > PAGE_ROWS ? { pageSize: PAGE_ROWS, current: page, onChange: setPage, size: 'small' } : false
        }
        columns={[
          {
            title: t(isByLine ? 'failure.lineColumn' : 'failure.customerColumn'),
            width: 160,
            ellipsis: true,
            render: (_, row) => subject(row),
          },
          { title: t('failure.reason'), render: (_, row) => textOf({ field: row.field ?? '', code: row.code }) },
        ]}
      />
    </div>
  );
}

function useCustomerNames(failures: readonly BatchFailure[]): {
  readonly names: ReadonlyMap<string, string>;
  readonly isLoading: boolean;
} {
  const ids = failures.flatMap(failure => (failure.customerId === null ? [] : [failure.customerId]));
  const { value, isLoading } = useAnswer(() => loadNames(ids), [ids.join()]);
  return { names: value ?? new Map<string, string>(), isLoading };
}

/** Customers who are gone or out of scope are left out. */
async function loadNames(ids: readonly string[]): Promise<Result<ReadonlyMap<string, string>, AppErrorData>> {
  const answers = await Promise.all(ids.map(id => data.getCustomer(id)));
  return ok(
    new Map(
      answers.flatMap(answer =>
        answer.ok ? [[answer.value.customer.customerId, answer.value.customer.name] as const] : [],
      ),
    ),
  );
}
