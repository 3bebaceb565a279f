/** Which data a type carries: simple fields in a list, or the JSON schema itself for those who know it. Rule DN7. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Segmented, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { checkDataSchema, type DataSchema } from '../../../../common/domain/data-schema.ts';
import styles from '../admin.module.css';
import { fromRows, SCHEMA_TYPES, toRows, type SchemaRow } from './schema-rows.ts';

export interface SchemaEditorProps {
  readonly schema: DataSchema | null;
  readonly onChange: (schema: Record<string, never> | null) => void;
}

export function SchemaEditor({ schema, onChange }: SchemaEditorProps): ReactElement {
  const { t } = useTranslation('admin/dictionaries');
  const [rows, setRows] = useState<readonly SchemaRow[] | null>(() => toRows(schema));
  const [text, setText] = useState(() => (schema === null ? '' : JSON.stringify(schema, null, 2)));
  const [isRaw, setIsRaw] = useState(rows === null);
  const [isWrong, setIsWrong] = useState(false);
  const give = (next: DataSchema | null): void => onChange(next as Record<string, never> | null);
  const putRows = (next: readonly SchemaRow[]): void => {
    setRows(next);
    const made = fromRows(next);
    setText(made === null ? '' : JSON.stringify(made, null, 2));
    give(made);
  };
  const putText = (next: string): void => {
    setText(next);
    const read = readSchema(next);
    setIsWrong(read === undefined);
    if (read === undefined) return;
    setRows(toRows(read));
    give(read);
  };
  const change = (place: number, part: Partial<SchemaRow>): void =>
    putRows((rows ?? []).map((row, at) => (at === place ? { ...row, ...part } : row)));
  return (
    <div className={styles.stack}>
      <Segmented
        size="small"
        aria-label={t('schema.label')}
        value={isRaw ? 'raw' : 'rows'}
        options={[
          { value: 'rows', label: t('schema.rows'), disabled: rows === null },
          { value: 'raw', label: t('schema.raw') },
        ]}
        onChange={value => setIsRaw(value === 'raw')}
      />
      {isRaw ? (
        <>
          <Input.TextArea
            aria-label={t('schema.raw')}
            autoSize={{ minRows: 6, maxRows: 20 }}
            status={isWrong ? 'error' : ''}
            value={text}
            onChange={event => putText(event.target.value)}
          />
          {isWrong && <p role="alert">{t('schema.wrong')}</p>}
        </>
      ) : (
        <>
          {(rows ?? []).map((row, place) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows have no other identity while they are named
            <div key={place} className={styles.row}>
              <Input
                className={styles.grow ?? ''}
                aria-label={t('schema.name', { place: place + 1 })}
                placeholder={t('schema.name', { place: place + 1 })}
                maxLength={40}
                value={row.name}
                onChange={event => change(place, { name: event.target.value })}
              />
              <Select
                aria-label={t('schema.type', { place: place + 1 })}
                value={row.type}
                options={SCHEMA_TYPES.map(value => ({ value, label: t(`schema.types.${value}`) }))}
                onChange={type => change(place, { type })}
              />
              <Checkbox checked={row.required} onChange={event => change(place, { required: event.target.checked })}>
                {t('schema.required')}
              </Checkbox>
              <Button
                size="small"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('schema.remove', { place: place + 1 })}
                onClick={() => putRows((rows ?? []).filter((_, at) => at !== place))}
              />
            </div>
          ))}
          <Button
            icon={<PlusOutlined aria-hidden />}
            onClick={() => putRows([...(rows ?? []), { name: '', type: 'string', required: false }])}
          >
            {t('schema.add')}
          </Button>
        </>
      )}
    </div>
  );
}

/** Undefined for what is no schema; null for nothing. */
function readSchema(text: string): DataSchema | null | undefined {
  if (text.trim() === '') return null;
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return checkDataSchema(value as DataSchema) === null ? (value as DataSchema) : undefined;
  } catch {
    return undefined; // not JSON yet: somebody is typing
  }
}
