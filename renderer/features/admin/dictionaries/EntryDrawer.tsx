/** One dictionary value: made or changed. Its kind is fixed; what each kind has besides its name stands below. Rules DN1, DN4, DN7, DN8. */
import { App, Button, ColorPicker, Drawer, Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  COST_PERIODS,
  STATUS_MEANINGS,
  type DictionaryEntry,
  type DictionaryKind,
  type EntrySettings,
} from '../../../../common/domain/classification.ts';
import { FIELD_CURRENCIES } from '../../../../common/domain/custom-field.ts';
import { jsonEquals, type Json } from '../../../../common/lib/json.ts';
import { useReference } from '../../../app/state/reference.ts';
import { data } from '../../../data/client.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import styles from '../admin.module.css';
import { useLocalOrder } from '../use-local-order.ts';
import { SchemaEditor } from './SchemaEditor.tsx';

export interface EntryDrawerProps {
  readonly kind: DictionaryKind;
  /** Null for a new one. */
  readonly entry: DictionaryEntry | null;
  /** Of a new scene its channel. */
  readonly parentId: string | null;
  readonly onClose: () => void;
}

/** Errors stand at their property; what was typed stays. */
export function EntryDrawer({ kind, entry, parentId, onClose }: EntryDrawerProps): ReactElement {
  const { t } = useTranslation('admin/dictionaries');
  const { message } = App.useApp();
  const { entries, list, labelOf } = useReference();
  const textOf = useErrorText();
  const order = useLocalOrder();
  const [made] = useState(() => startOf(kind, entry, parentId, entries));
  const [settings, setSettings] = useState<EntrySettings>(made);
  const set = (change: Partial<EntrySettings>): void => setSettings(old => ({ ...old, ...change }));
  const at = (field: string): { validateStatus?: 'error'; help?: string } => {
    const error = order.error?.fields?.find(item => item.field === field);
    return error === undefined ? {} : { validateStatus: 'error', help: textOf(error) };
  };
  const save = async (): Promise<void> => {
    const entryId = entry?.entryId ?? `${kind}:${crypto.randomUUID()}`;
    const doc = entry === null ? settings : changed(made, settings);
    if (!(await order.give(() => data.saveEntry(entryId, doc)))) return;
    void message.success(t('saved', { name: settings.label }));
    onClose();
  };
  return (
    <Drawer
      open
      size={480}
      title={entry === null ? t(`add.${kind}`) : labelOf(entry.entryId)}
      onClose={onClose}
      footer={
        <Button type="primary" size="large" loading={order.isBusy} onClick={() => void save()}>
          {t(entry === null ? 'create' : 'save')}
        </Button>
      }
    >
      {order.error !== null && order.error.fields === undefined && <ErrorNote error={order.error} />}
      <Form component="div" layout="vertical">
        <Form.Item label={t('label')} required {...at('label')}>
          <Input
            aria-label={t('label')}
            maxLength={30}
            value={settings.label}
            onChange={event => set({ label: event.target.value })}
          />
        </Form.Item>
        <Form.Item label={t('labelEn')}>
          <Input
            aria-label={t('labelEn')}
            maxLength={40}
            value={settings.labelEn}
            onChange={event => set({ labelEn: event.target.value })}
          />
        </Form.Item>
        {kind === 'scene' && (
          <Form.Item label={t('kind.channel')} {...at('parentId')}>
            <Select<string | null>
              aria-label={t('kind.channel')}
              value={settings.parentId}
              options={list('channel').map(({ entryId }) => ({ value: entryId, label: labelOf(entryId) }))}
              onChange={next => set({ parentId: next })}
            />
          </Form.Item>
        )}
        {kind === 'status' && (
          <Form.Item label={t('meaningLabel')} help={t('meaningHelp')}>
            <Select
              aria-label={t('meaningLabel')}
              value={settings.meaning}
              options={STATUS_MEANINGS.map(value => ({ value, label: t(`meaning.${value}`) }))}
              onChange={meaning => set({ meaning })}
            />
          </Form.Item>
        )}
        <Form.Item label={t('color')}>
          <ColorPicker
            allowClear
            disabledAlpha
            showText
            value={settings.color ?? null}
            onChangeComplete={color => set({ color: color.cleared ? null : color.toHexString().slice(0, 7) })}
          />
        </Form.Item>
        {kind === 'channel' && <CostFields settings={settings} set={set} />}
        {(kind === 'behavior_type' || kind === 'interaction_type') && (
          <Form.Item label={t('schema.label')} {...at('dataSchema')}>
            <SchemaEditor schema={settings.dataSchema ?? null} onChange={dataSchema => set({ dataSchema })} />
          </Form.Item>
        )}
      </Form>
    </Drawer>
  );
}

interface PartProps {
  readonly settings: EntrySettings;
  readonly set: (change: Partial<EntrySettings>) => void;
}

function CostFields({ settings, set }: PartProps): ReactElement {
  const { t } = useTranslation('admin/dictionaries');
  const cost = settings.cost ?? null;
  const put = (part: Partial<NonNullable<EntrySettings['cost']>>): void =>
    set({ cost: { ...(cost ?? { amount: 0, currency: 'CNY', period: 'month' }), ...part } });
  return (
    <Form.Item label={t('costLabel')} help={t('costHelp')}>
      <div className={styles.row}>
        <InputNumber<number>
          aria-label={t('costAmount')}
          min={0}
          precision={2}
          controls={false}
          value={cost?.amount ?? null}
          onChange={amount => (amount === null ? set({ cost: null }) : put({ amount }))}
        />
        <Select
          aria-label={t('currency')}
          value={cost?.currency ?? 'CNY'}
          options={FIELD_CURRENCIES.map(value => ({ value, label: value }))}
          onChange={currency => put({ currency })}
        />
        <Select
          aria-label={t('period.label')}
          value={cost?.period ?? 'month'}
          options={COST_PERIODS.map(value => ({ value, label: t(`period.${value}`) }))}
          onChange={period => put({ period })}
        />
      </div>
    </Form.Item>
  );
}

function startOf(
  kind: DictionaryKind,
  entry: DictionaryEntry | null,
  parentId: string | null,
  entries: ReadonlyMap<string, DictionaryEntry>,
): EntrySettings {
  if (entry !== null) {
    const { label, labelEn, parentId: parent, meaning, next, order, color, cost, reasonFor, dataSchema } = entry;
    const more = {
      color: color ?? null,
      cost: cost ?? null,
      reasonFor: reasonFor ?? [],
      dataSchema: dataSchema ?? null,
    };
    return { label, labelEn, parentId: parent, meaning, next, order, ...more };
  }
  const order = [...entries.values()].filter(other => other.kind === kind).length;
  return { label: '', labelEn: '', parentId, meaning: kind === 'status' ? 'open' : null, next: null, order };
}

/** What differs: a change carries no more. */
function changed(before: EntrySettings, after: EntrySettings): Partial<EntrySettings> {
  const entries = Object.entries(after).filter(
    ([name, value]) => !jsonEquals((value ?? null) as Json, (before[name as keyof EntrySettings] ?? null) as Json),
  );
  return Object.fromEntries(entries);
}
