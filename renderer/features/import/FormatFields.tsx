/** How the file is written: encoding and delimiter, recognised and correctable. A change looks into the file again. Rule WI3. */
import { Select } from 'antd';
import { useId, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './import.module.css';
import { inspectFile } from './import-actions.ts';
import { useImport } from './import-store.ts';
import { useDefaultStatus } from './use-default-status.ts';
import { IMPORT_DELIMITERS, IMPORT_ENCODINGS } from '../../../common/domain/import-mapping.ts';

const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};

/** Two choices, one below the other. */
export function FormatFields(): ReactElement {
  const { t } = useTranslation('import');
  const { inspection, busy } = useImport();
  const defaultStatus = useDefaultStatus();
  const encodingId = useId();
  const delimiterId = useId();
  const encoding = inspection?.encoding;
  const delimiter = inspection?.delimiter;
  return (
    <>
      <div className={styles.field}>
        <label htmlFor={encodingId} className={styles.label}>
          {t('format.encoding')}
        </label>
        <Select
          id={encodingId}
          value={encoding}
          placeholder={t('format.encodingPlaceholder')}
          disabled={busy !== null}
          onSelect={(chosen: string) => void inspectFile({ encoding: chosen, ...given({ delimiter }) }, defaultStatus)}
          options={withPresent(IMPORT_ENCODINGS, encoding).map(value => ({
            value,
            label: t(`encoding.${value}`, { defaultValue: value.toUpperCase() }),
          }))}
        />
      </div>
      <div className={styles.field}>
        <label htmlFor={delimiterId} className={styles.label}>
          {t('format.delimiter')}
        </label>
        <Select
          id={delimiterId}
          value={delimiter}
          placeholder={t('format.delimiterPlaceholder')}
          disabled={busy !== null}
          onSelect={(chosen: string) => void inspectFile({ delimiter: chosen, ...given({ encoding }) }, defaultStatus)}
          options={withPresent(IMPORT_DELIMITERS, delimiter).map(value => ({
            value,
            label: t(`delimiter.${DELIMITER_NAMES[value] ?? 'other'}`, { sign: value }),
          }))}
        />
      </div>
    </>
  );
}

function withPresent(values: readonly string[], present: string | undefined): readonly string[] {
  return present === undefined || values.includes(present) ? values : [present, ...values];
}

function given(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
