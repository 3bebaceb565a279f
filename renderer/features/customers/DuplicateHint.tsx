/**
 * 可能重复: says while a customer is entered that somebody with the same contact value is known already. Asked of the server when there is
 * a connection, of the customers on this device otherwise. It hinders nothing. Rule PI7.
 */
import { Alert, Form, type FormInstance } from 'antd';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { CUSTOMERS_DUPLICATES } from '../../../common/protocol/calls/lookup.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { normalizePhone } from '../../../common/domain/contact.ts';
import { callServer } from '../../app/call-server.ts';
import { data } from '../../data/client.ts';
import type { FormValues } from './form-values.ts';
import styles from './detail.module.css';

const WAIT_MS = 600;
const SHOWN = 3;

interface Found {
  readonly matches: readonly { readonly customerId: string; readonly name: string }[];
  readonly elsewhere: boolean;
}
const NOTHING: Found = { matches: [], elsewhere: false };

export interface DuplicateHintProps {
  readonly form: FormInstance<FormValues>;
  /** The customer that is edited; null for a new one. */
  readonly except: string | null;
}

/** Below the contact lines. */
export function DuplicateHint({ form, except }: DuplicateHintProps): ReactElement | null {
  const { t } = useTranslation('customers');
  const typed = useTyped(form);
  const [found, setFound] = useState<Found>(NOTHING);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      void findDuplicates(JSON.parse(typed) as Typed, except).then(answer => {
        if (isCurrent) setFound(answer);
      });
    }, WAIT_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [typed, except]);
  if (found.matches.length === 0 && !found.elsewhere) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.contactItem}
      title={t('duplicate.title')}
      description={
        <>
          {found.matches.slice(0, SHOWN).map(({ customerId, name }) => (
            <div key={customerId}>{t('duplicate.same', { name })}</div>
          ))}
          {found.elsewhere && <div>{t('duplicate.elsewhere')}</div>}
        </>
      }
    />
  );
}

interface Typed {
  readonly phones: string[];
  readonly emails: string[];
  readonly socials: string[];
}

/** What is typed now, as text, so that only a change of it asks again. */
function useTyped(form: FormInstance<FormValues>): string {
  const [phones, emails, socials] = [
    Form.useWatch('phones', form),
    Form.useWatch('emails', form),
    Form.useWatch('socials', form),
  ];
  const texts = (lines: readonly ({ readonly raw?: string } | undefined)[] | undefined): string[] =>
    (lines ?? []).flatMap(line => (line?.raw === undefined || line.raw.trim() === '' ? [] : [line.raw.trim()]));
  return JSON.stringify({ phones: texts(phones), emails: texts(emails), socials: texts(socials) } satisfies Typed);
}

async function findDuplicates(typed: Typed, except: string | null): Promise<Found> {
  if (typed.phones.length + typed.emails.length + typed.socials.length === 0) return NOTHING;
  const answer = await callServer(CUSTOMERS_DUPLICATES, { ...typed, except });
  return answer.ok ? answer.value : findHere(typed.phones, except);
}

/** The customers on this device by number: the index finds them without decrypting anything. */
async function findHere(phones: readonly string[], except: string | null): Promise<Found> {
  const matches = new Map<string, Found['matches'][number]>();
  for (const raw of phones) {
    const phone = normalizePhone(raw);
    if (!phone.ok) continue;
    const digits = phone.value.value.replace(/^\+86/, '').replace(/\D/g, '');
    const answer = await data.query({
      filter: { ...EMPTY_FILTER, keyword: digits },
      sort: [{ field: 'name', direction: 'asc' }],
      offset: 0,
      limit: SHOWN,
    });
    if (!answer.ok) continue;
    for (const { customerId, name } of answer.value.rows) {
      if (customerId !== except) matches.set(customerId, { customerId, name });
    }
  }
  return { matches: [...matches.values()], elsewhere: false };
}
