/**
 * A new password or passphrase, typed twice, inside a form of antd: the meter while one types, the rule when one leaves the field or sends
 * the form. The same rule holds at the other end. Rules AN20, AN21.
 */
import { Form, Input } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { PasswordContext } from '../../../common/domain/password-policy.ts';
import { useErrorText } from '../error-text.ts';
import { loadJudge } from './judge.ts';
import { StrengthMeter } from './StrengthMeter.tsx';

export interface NewPasswordFieldsProps {
  /** Names in the form: of the field, and of the one that repeats it. */
  readonly name: string;
  readonly againName: string;
  readonly label: string;
  readonly context: PasswordContext;
  readonly size?: 'large' | 'middle';
}

/** Two fields. */
export function NewPasswordFields({
  name,
  againName,
  label,
  context,
  size = 'large',
}: NewPasswordFieldsProps): ReactElement {
  const { t } = useTranslation('ui');
  const textOf = useErrorText();
  const form = Form.useFormInstance();
  const text = Form.useWatch<string | undefined>(name) ?? '';
  // What was wrong is being corrected: it is judged again when the field is left.
  const forget = (field: string): void => form.setFields([{ name: field, errors: [] }]);
  const check = async (_rule: unknown, value: unknown): Promise<void> => {
    if (typeof value !== 'string' || value === '') throw new Error(t('password.empty'));
    const judge = await loadJudge();
    const { fault } = judge(value, context);
    if (fault !== null) throw new Error(textOf({ field: name, code: fault, params: { min: context.minLength } }));
  };
  return (
    <>
      <Form.Item
        name={name}
        label={label}
        extra={<StrengthMeter text={text} context={context} />}
        validateTrigger="onBlur"
        rules={[{ validator: check }]}
      >
        <Input.Password size={size} autoComplete="new-password" onChange={() => forget(name)} />
      </Form.Item>
      <Form.Item
        name={againName}
        label={t('password.again')}
        validateTrigger="onBlur"
        rules={[
          ({ getFieldValue }) => ({
            validator: (_rule, value: unknown) =>
              value === getFieldValue(name) ? Promise.resolve() : Promise.reject(new Error(t('password.differs'))),
          }),
        ]}
      >
        <Input.Password size={size} autoComplete="new-password" onChange={() => forget(againName)} />
      </Form.Item>
    </>
  );
}
