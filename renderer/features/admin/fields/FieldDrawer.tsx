/** One custom field: made or changed, with what the form will look like. Kind and sensitivity are fixed once it is made. Rules CF1 to CF3, CF7. */
import { App, Button, Checkbox, Drawer, Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CHOICE_KINDS,
  FIELD_CURRENCIES,
  FIELD_KINDS,
  FIELD_LIMITS,
  fieldIdOf,
  isSensitive,
  newFieldSettings,
  SENSITIVE_CHOICE,
  SENSITIVE_KINDS,
  type CustomField,
  type CustomValue,
  type FieldKind,
  type FieldSettings,
} from '../../../../common/domain/custom-field.ts';
import { jsonEquals, type Json } from '../../../../common/lib/json.ts';
import { FieldInput } from '../../../app/custom-fields/FieldInput.tsx';
import { useReference } from '../../../app/state/reference.ts';
import { data } from '../../../data/client.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import styles from '../admin.module.css';
import { useLocalOrder } from '../use-local-order.ts';
import { OptionsEditor } from './OptionsEditor.tsx';
import { RoleLists } from './RoleLists.tsx';

export interface FieldDrawerProps {
  /** Null for a new one. */
  readonly field: CustomField | null;
  readonly onClose: () => void;
}

const PREVIEW_ID = '00000000-0000-7000-8000-000000000000';

/** Errors stand at their setting; what was typed stays. */
export function FieldDrawer({ field, onClose }: FieldDrawerProps): ReactElement {
  const { t } = useTranslation('admin/fields');
  const { message } = App.useApp();
  const { fields } = useReference();
  const order = useLocalOrder();
  const [kind, setKind] = useState<FieldKind>(field?.kind ?? 'text');
  const [sensitive, setSensitive] = useState(field !== null && isSensitive(field.fieldId));
  const [settings, setSettings] = useState<FieldSettings>(
    () => field ?? newFieldSettings({ key: freeKey(fields), label: '', order: fields.size, currency: 'CNY' }),
  );
  const set = (change: Partial<FieldSettings>): void => setSettings(old => ({ ...old, ...change }));
  const choose = (next: FieldKind): void => {
    setKind(next);
    setSensitive(SENSITIVE_KINDS.has(next));
    set({ defaultValue: null });
  };
  const save = async (): Promise<void> => {
    const doc = settingsOf(settings);
    const isDone = await order.give(() =>
      field === null
        ? data.createField({ kind, sensitive, doc })
        : data.saveField(field.fieldId, changed(settingsOf(field), doc)),
    );
    if (!isDone) return;
    void message.success(t('saved', { name: settings.label }));
    onClose();
  };
  const preview = { ...settings, kind, fieldId: field?.fieldId ?? fieldIdOf(PREVIEW_ID, sensitive) } as CustomField;
  return (
    <Drawer
      open
      size={480}
      title={field === null ? t('new') : field.label}
      onClose={onClose}
      footer={
        <Button type="primary" size="large" loading={order.isBusy} onClick={() => void save()}>
          {t(field === null ? 'create' : 'save')}
        </Button>
      }
    >
      {order.error !== null && order.error.fields === undefined && <ErrorNote error={order.error} />}
      <Form component="div" layout="vertical">
        <Names settings={settings} set={set} errors={order.error?.fields ?? []} />
        <Form.Item label={t('kindLabel')} help={field === null ? t('kindHelp') : t('kindFixed')}>
          <Select<FieldKind>
            aria-label={t('kindLabel')}
            disabled={field !== null}
            value={kind}
            options={FIELD_KINDS.map(value => ({ value, label: t(`kind.${value}`) }))}
            onChange={choose}
          />
        </Form.Item>
        {(SENSITIVE_CHOICE.has(kind) || SENSITIVE_KINDS.has(kind)) && (
          <Form.Item help={t('sensitiveHelp')}>
            <Checkbox
              checked={sensitive}
              disabled={field !== null || SENSITIVE_KINDS.has(kind)}
              onChange={event => {
                setSensitive(event.target.checked);
                set({ defaultValue: null });
              }}
            >
              {t('sensitiveLabel')}
            </Checkbox>
          </Form.Item>
        )}
        <KindSettings kind={kind} field={field} settings={settings} set={set} errors={order.error?.fields ?? []} />
        <Form.Item>
          <Checkbox checked={settings.required} onChange={event => set({ required: event.target.checked })}>
            {t('requiredLabel')}
          </Checkbox>
        </Form.Item>
        <RoleLists readers={settings.readers} writers={settings.writers} onChange={set} />
        <h3 className={styles.field}>{t('preview')}</h3>
        <Form.Item
          label={settings.label === '' ? t('untitled') : settings.label}
          required={settings.required}
          extra={settings.help === '' ? undefined : settings.help}
        >
          <FieldInput
            field={preview}
            value={sensitive ? null : settings.defaultValue}
            disabled={sensitive}
            placeholder={sensitive ? '****' : undefined}
            onChange={(value: CustomValue) => set({ defaultValue: value })}
          />
        </Form.Item>
        <p className={styles.quiet}>{t(sensitive ? 'previewSensitive' : 'previewHelp')}</p>
      </Form>
    </Drawer>
  );
}

interface PartProps {
  readonly settings: FieldSettings;
  readonly set: (change: Partial<FieldSettings>) => void;
  readonly errors: readonly { readonly field: string; readonly code: string }[];
}

function useErrorAt(errors: PartProps['errors']): (field: string) => { validateStatus?: 'error'; help?: string } {
  const textOf = useErrorText();
  return field => {
    const error = errors.find(item => item.field === field);
    return error === undefined ? {} : { validateStatus: 'error', help: textOf(error) };
  };
}

function Names({ settings, set, errors }: PartProps): ReactElement {
  const { t } = useTranslation('admin/fields');
  const at = useErrorAt(errors);
  const text = (name: 'label' | 'labelEn' | 'section' | 'help' | 'key', max: number): ReactElement => (
    <Form.Item label={t(`setting.${name}`)} required={name === 'label' || name === 'key'} {...at(name)}>
      <Input
        aria-label={t(`setting.${name}`)}
        maxLength={max}
        value={settings[name]}
        onChange={event => set({ [name]: event.target.value })}
      />
    </Form.Item>
  );
  return (
    <>
      {text('label', FIELD_LIMITS.label)}
      {text('labelEn', FIELD_LIMITS.label)}
      {text('section', FIELD_LIMITS.section)}
      {text('help', FIELD_LIMITS.help)}
      {text('key', FIELD_LIMITS.key)}
    </>
  );
}

function KindSettings({
  kind,
  field,
  settings,
  set,
  errors,
}: PartProps & { readonly kind: FieldKind; readonly field: CustomField | null }): ReactElement | null {
  const { t } = useTranslation('admin/fields');
  const at = useErrorAt(errors);
  if (CHOICE_KINDS.has(kind)) {
    return (
      <Form.Item label={t('options')} {...at('options')}>
        <OptionsEditor known={field?.options ?? []} options={settings.options} onChange={options => set({ options })} />
      </Form.Item>
    );
  }
  const bound = (name: 'min' | 'max'): ReactElement => (
    <Form.Item label={t(`setting.${name}`)} {...at(name)}>
      <InputNumber<number>
        aria-label={t(`setting.${name}`)}
        value={settings[name]}
        onChange={value => set({ [name]: value })}
      />
    </Form.Item>
  );
  if (kind === 'number' || kind === 'money') {
    return (
      <div className={styles.row}>
        {kind === 'money' && (
          <Form.Item label={t('currency')}>
            <Select
              aria-label={t('currency')}
              value={settings.currency ?? 'CNY'}
              options={FIELD_CURRENCIES.map(value => ({ value, label: value }))}
              onChange={currency => set({ currency })}
            />
          </Form.Item>
        )}
        {bound('min')}
        {bound('max')}
      </div>
    );
  }
  if (kind !== 'text') return null;
  return (
    <Form.Item label={t('setting.maxLength')} {...at('maxLength')}>
      <InputNumber<number>
        aria-label={t('setting.maxLength')}
        min={1}
        max={FIELD_LIMITS.text}
        value={settings.maxLength}
        onChange={maxLength => set({ maxLength })}
      />
    </Form.Item>
  );
}

/** The settings alone, without what the server keeps. */
function settingsOf(from: FieldSettings): FieldSettings {
  const { key, label, labelEn, help, section, order, required, options, currency, defaultValue } = from;
  const { min, max, maxLength, readers, writers, retired } = from;
  const named = { key, label: label.trim(), labelEn, help, section, order, required, options, currency, defaultValue };
  return { ...named, min, max, maxLength, readers, writers, retired };
}

/** What differs: a change carries no more. */
function changed(before: FieldSettings, after: FieldSettings): Partial<Omit<FieldSettings, 'retired'>> {
  const { retired: _retired, ...wanted } = after;
  const entries = Object.entries(wanted).filter(
    ([name, value]) => !jsonEquals(value as Json, before[name as keyof FieldSettings] as Json),
  );
  return Object.fromEntries(entries);
}

function freeKey(fields: ReadonlyMap<string, CustomField>): string {
  const taken = new Set([...fields.values()].map(field => field.key));
  let number = fields.size + 1;
  while (taken.has(`field_${number}`)) number += 1;
  return `field_${number}`;
}
