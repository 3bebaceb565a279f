/** Step 2: which column becomes what, with values of the file beside each choice, and what holds for all rows. Rule WI2. */
import { Alert, Button, Checkbox, Select, Table } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { mayEnter } from '../../../common/domain/permissions.ts';
import { IMPORT_TARGETS, RULED_TARGETS, type ImportTarget } from '../../../common/domain/import-mapping.ts';
import { customKey } from '../../../common/domain/custom-field.ts';
import { useFieldWords } from '../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../app/state/reference.ts';
import { useSession } from '../../app/state/session.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { checkMapping, sampleColumn } from './check-mapping.ts';
import { FormatFields } from './FormatFields.tsx';
import styles from './import.module.css';
import { changeOptions, goBack, runCheck } from './import-actions.ts';
import { useImport } from './import-store.ts';
import { RowDefaults } from './RowDefaults.tsx';
import { StepFrame } from './StepFrame.tsx';
import { useMappingNote } from './use-mapping-note.ts';
import { WarningList } from './WarningList.tsx';

/** The step as it is shown once a file has been looked into. */
export function MappingStep(): ReactElement {
  const { t } = useTranslation('import');
  const { inspection, options, busy, wasCancelled } = useImport();
  const noteOf = useMappingNote();
  if (inspection === null || options === null) return <StepFrame buttons={null}>{null}</StepFrame>;
  const judged = checkMapping(options.mapping);
  return (
    <StepFrame
      note={noteOf(judged, options.mapping.length)}
      buttons={
        <>
          <Button onClick={() => goBack('file')}>{t('button.back')}</Button>
          <Button type="primary" disabled={!judged.isUsable || busy !== null} onClick={() => void runCheck()}>
            {t('button.check')}
          </Button>
        </>
      }
    >
      {wasCancelled && <Alert type="info" showIcon title={t('check.cancelled')} />}
      <WarningList warnings={inspection.warnings} />
      <div className={styles.columns}>
        <MappingTable />
        <div className={styles.side}>
          <FormatFields />
          <RowDefaults />
        </div>
      </div>
    </StepFrame>
  );
}

interface Row {
  readonly column: number;
  readonly header: string;
  readonly samples: readonly string[];
  readonly target: ImportTarget;
}

function MappingTable(): ReactElement | null {
  const { t } = useTranslation('import');
  const format = useAmounts();
  const { inspection, options } = useImport();
  const [isShort, setIsShort] = useState(false);
  const user = useSession();
  const { fields } = useReference();
  const { nameOf } = useFieldWords();
  if (inspection === null || options === null) return null;
  const rows = inspection.columns.map<Row>((header, column) => ({
    column,
    header,
    samples: sampleColumn(inspection.sample, column, 3),
    target: options.mapping[column] ?? 'ignore',
  }));
  const setTarget = (column: number, target: ImportTarget): void =>
    changeOptions({ mapping: options.mapping.map((old, at) => (at === column ? target : old)) });
  const mayUse = (target: ImportTarget): boolean => {
    const field = RULED_TARGETS[target];
    return field === undefined || mayEnter(user, field);
  };
  const builtIn: { value: ImportTarget; label: string }[] = IMPORT_TARGETS.filter(mayUse).map(value => ({
    value,
    label: t(`target.${value}`),
  }));
  const own = [...fields.values()]
    .filter(field => !field.retired && mayEnter(user, customKey(field.fieldId)))
    .map(field => ({ value: customKey(field.fieldId), label: nameOf(field) }));
  const targets = own.length === 0 ? builtIn : [...builtIn, { label: t('target.custom'), options: own }];
  return (
    <div className={styles.scroll}>
      <Table<Row>
        size="small"
        pagination={false}
        rowKey="column"
        dataSource={isShort ? rows.filter(row => row.target !== 'ignore') : rows}
        columns={[
          {
            title: t('mapping.column'),
            width: '28%',
            ellipsis: true,
            render: (_, row) => row.header || t('mapping.noHeader', { place: format.number(row.column + 1) }),
          },
          {
            title: t('mapping.samples'),
            ellipsis: true,
            render: (_, row) => (
              <span className={styles.samples}>{row.samples.join(' · ') || t('mapping.noSample')}</span>
            ),
          },
          {
            title: (
              <div className={styles.targetHead}>
                <span>{t('mapping.target')}</span>
                <Checkbox checked={isShort} onChange={event => setIsShort(event.target.checked)}>
                  {t('mapping.onlyUsed')}
                </Checkbox>
              </div>
            ),
            width: 224,
            render: (_, row) => (
              <Select
                style={{ width: '100%' }}
                aria-label={t('mapping.targetOf', { column: row.header })}
                value={row.target}
                onChange={(target: ImportTarget) => setTarget(row.column, target)}
                options={targets}
                variant={row.target === 'ignore' ? 'borderless' : 'outlined'}
              />
            ),
          },
        ]}
      />
    </div>
  );
}
