/** The words of the audit log. What the server records and this list does not know is shown by its code, so that nothing is hidden. Rule AP3. */
import { useTranslation } from 'react-i18next';
import type { Json } from '../../../../common/lib/json.ts';
import { isUuid } from '../../../../common/lib/ids.ts';
import { isErrorCode } from '../../../../common/protocol/error-codes.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { describeDetail, factsOf, type DetailWords } from './describe-detail.ts';

/** Names an action. */
export function useActionWord(): (action: string) => string {
  return useWordOf('action');
}

/** Names a kind of object. */
export function useObjectWord(): (objectType: string) => string {
  return useWordOf('object');
}

/** An id as far as a person can compare it by eye. */
export function shortenId(id: string): string {
  return `…${id.slice(-8)}`;
}

/** Entries that hold a time, in milliseconds. */
const TIMES = new Set(['from', 'to', 'madeAt', 'startsAt', 'endsAt']);
const PEOPLE = new Set(['ownerId', 'actorId', 'userId', 'fromUser', 'toUser', 'authorId']);

/** Puts the detail of a row into one line. */
export function useDetailWords(): (detail: Readonly<Record<string, Json>>) => string {
  const words = useWords();
  return detail => describeDetail(detail, words);
}

/** Puts the detail of a row into facts, each with its name. */
export function useFactWords(): (detail: Readonly<Record<string, Json>>) => { name: string; text: string }[] {
  const words = useWords();
  return detail => factsOf(detail, words);
}

function useWords(): DetailWords {
  const { t } = useTranslation('admin/audit');
  const nameOf = useWordOf('detail');
  const actionWord = useWordOf('action');
  const textOf = useErrorText();
  const reference = useReference();
  const format = useAmounts();
  const tell = (key: string, text: string): string => {
    if (key === 'action' || key === 'actions') return actionWord(text);
    if (PEOPLE.has(key)) return reference.memberName(text);
    if (isUuid(text)) return shortenId(text);
    return (key === 'reason' || key === 'code') && isErrorCode(text) ? textOf({ code: text }) : nameOf(text);
  };
  const amount = (key: string, value: number): string =>
    TIMES.has(key) ? format.dateTime(value) : format.number(value);
  return { nameOf, tell, amount, separator: t('separator'), colon: t('colon') };
}

function useWordOf(group: 'action' | 'object' | 'detail'): (code: string) => string {
  const { t, i18n } = useTranslation('admin/audit');
  const reference = useReference();
  return code => {
    const key = `${group}.${code.replaceAll('.', '_')}`;
    return i18n.exists(key, { ns: 'admin/audit' }) ? t(key) : reference.labelOf(code);
  };
}
