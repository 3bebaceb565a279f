/**
 * Puts an error at the field to which it belongs, and tells the rest as a sentence above the form. What was typed stays. Rule UI9.
 */
import { Form, type FormInstance } from 'antd';
import { useState } from 'react';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { ErrorCodeName } from '../../../common/protocol/error-codes.ts';
import { useErrorText } from '../../ui/error-text.ts';

export interface FormTrouble<Values> {
  readonly form: FormInstance<Values>;
  /** An error that belongs to no field; null when there is none. */
  readonly error: AppErrorData | null;
  /** Shows an error; `fieldOf` says which field a code without field list belongs to. */
  readonly show: (error: AppErrorData) => void;
  readonly clear: () => void;
}

/** Errors of a small form. `fieldOf` maps codes to the field that they are about. */
export function useFormError<Values>(
  names: readonly (keyof Values & string)[],
  fieldOf: Partial<Record<ErrorCodeName, keyof Values & string>>,
): FormTrouble<Values> {
  const [form] = Form.useForm<Values>();
  const [error, setError] = useState<AppErrorData | null>(null);
  const textOf = useErrorText();
  const setField = (name: string, errors: string[]): void => {
    form.setFields([{ name: name as never, errors }]);
  };
  return {
    form,
    error,
    show: data => {
      const known = (data.fields ?? []).filter(item => (names as readonly string[]).includes(item.field));
      const own = fieldOf[data.code];
      for (const item of known) setField(item.field, [textOf(item)]);
      if (known.length === 0 && own !== undefined) setField(own, [textOf(data)]);
      setError(known.length > 0 || own !== undefined ? null : data);
    },
    clear: () => {
      setError(null);
      for (const name of names) setField(name, []);
    },
  };
}
