/** The options of a choice: named, coloured, added, put in order, taken out of use. One that was saved is retired, never taken away. Rule CF9. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, ColorPicker, Input } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { FIELD_LIMITS, type FieldOption } from '../../../../common/domain/custom-field.ts';
import styles from '../admin.module.css';
import { SortableList } from '../SortableList.tsx';

/** Okabe–Ito: they stay apart for colour-blind eyes. */
const COLORS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#5b6470'];

export interface OptionsEditorProps {
  /** Options that are saved already. */
  readonly known: readonly FieldOption[];
  readonly options: readonly FieldOption[];
  readonly onChange: (options: FieldOption[]) => void;
}

export function OptionsEditor({ known, options, onChange }: OptionsEditorProps): ReactElement {
  const { t } = useTranslation('admin/fields');
  const knownIds = new Set(known.map(option => option.optionId));
  const change = (optionId: string, part: Partial<FieldOption>): void =>
    onChange(options.map(option => (option.optionId === optionId ? { ...option, ...part } : option)));
  const add = (): void => {
    const ids = new Set([...options, ...known].map(option => option.optionId));
    let number = options.length + 1;
    while (ids.has(`o${number}`)) number += 1;
    const color = COLORS[options.length % COLORS.length] ?? '#0072b2';
    onChange([...options, { optionId: `o${number}`, label: '', labelEn: '', color, retired: false }]);
  };
  return (
    <div className={styles.stack}>
      {options.length > 0 && (
        <SortableList
          label={t('options')}
          handleLabel={name => t('move', { name })}
          onOrder={keys => onChange(keys.flatMap(key => options.filter(option => option.optionId === key)))}
          rows={options.map((option, place) => ({
            key: option.optionId,
            name: option.label,
            content: (
              <>
                <ColorPicker
                  size="small"
                  disabledAlpha
                  value={option.color}
                  onChangeComplete={color => change(option.optionId, { color: color.toHexString().slice(0, 7) })}
                />
                <Input
                  className={styles.grow ?? ''}
                  aria-label={t('optionLabel', { place: place + 1 })}
                  placeholder={t('optionLabel', { place: place + 1 })}
                  maxLength={FIELD_LIMITS.label}
                  disabled={option.retired}
                  value={option.label}
                  onChange={event => change(option.optionId, { label: event.target.value })}
                />
                <Button
                  size="small"
                  onClick={() =>
                    knownIds.has(option.optionId)
                      ? change(option.optionId, { retired: !option.retired })
                      : onChange(options.filter(other => other.optionId !== option.optionId))
                  }
                >
                  {t(knownIds.has(option.optionId) ? (option.retired ? 'takeUp' : 'retire') : 'remove')}
                </Button>
              </>
            ),
          }))}
        />
      )}
      <Button icon={<PlusOutlined aria-hidden />} disabled={options.length >= FIELD_LIMITS.options} onClick={add}>
        {t('addOption')}
      </Button>
    </div>
  );
}
