/** What holds for rows that say nothing themselves: region of phone numbers, status, channel. Rule WI2. */
import { Select } from 'antd';
import { useId, useMemo, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhoneRegion } from '../../../common/domain/contact.ts';
import { useLocale } from '../../app/i18n/index.ts';
import { useReference } from '../../app/state/reference.ts';
import styles from './import.module.css';
import { changeOptions } from './import-actions.ts';
import { useImport } from './import-store.ts';

/** Where customers of the companies that use this mostly are, the most likely first. */
const REGIONS = [
  ...(['CN', 'HK', 'MO', 'TW', 'SG', 'MY', 'JP', 'KR', 'TH', 'VN', 'ID', 'PH', 'IN', 'AU', 'NZ'] as const),
  ...(['US', 'CA', 'GB', 'IE', 'DE', 'FR', 'IT', 'ES', 'NL', 'CH', 'SE', 'PL', 'RU', 'AE', 'SA'] as const),
  ...(['BR', 'MX', 'ZA'] as const),
] satisfies readonly PhoneRegion[];

/** Three choices, one below the other. */
export function RowDefaults(): ReactElement | null {
  const { t } = useTranslation('import');
  const reference = useReference();
  const locale = useLocale();
  const { options } = useImport();
  const regions = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'region' });
    return REGIONS.map(value => ({ value, label: `${names.of(value) ?? value} (${value})` }));
  }, [locale]);
  if (options === null) return null;
  const entries = (kind: 'status' | 'channel'): { value: string; label: string }[] =>
    reference.list(kind).map(({ entryId }) => ({ value: entryId, label: reference.labelOf(entryId) }));
  return (
    <>
      <Field label={t('options.region')} hint={t('options.regionHint')}>
        {id => (
          <Select
            id={id}
            value={options.region}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(region: PhoneRegion) => changeOptions({ region })}
            options={regions}
          />
        )}
      </Field>
      <Field label={t('options.status')} hint={t('options.statusHint')}>
        {id => (
          <Select
            id={id}
            value={options.defaultStatus}
            onChange={(defaultStatus: string) => changeOptions({ defaultStatus })}
            options={entries('status')}
          />
        )}
      </Field>
      <Field label={t('options.source')} hint={t('options.sourceHint')}>
        {id => (
          <Select
            id={id}
            allowClear
            value={options.defaultSource ?? undefined}
            placeholder={t('options.noSource')}
            onChange={(source: string | undefined) => changeOptions({ defaultSource: source ?? null })}
            options={entries('channel')}
          />
        )}
      </Field>
    </>
  );
}

function Field(props: {
  readonly label: string;
  readonly hint: string;
  readonly children: (id: string) => ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {props.label}
      </label>
      {props.children(id)}
      <p className={styles.hint}>{props.hint}</p>
    </div>
  );
}
