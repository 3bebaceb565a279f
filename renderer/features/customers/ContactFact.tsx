/**
 * Contact values of one kind: masked, until someone gives a reason to see them. Revealing is logged, which is said, and what is shown
 * hides again by itself. Rule UI14.
 */
import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactKind } from '../../../common/domain/customer.ts';
import type { CustomerView } from '../../data/api.ts';
import { useCan } from '../../app/state/session.ts';
import { RevealDialog } from './RevealDialog.tsx';
import styles from './detail.module.css';

/** How long revealed values are shown, in milliseconds. */
export const REVEAL_MS = 30_000;

export interface ContactFactProps {
  readonly customer: CustomerView;
  readonly kind: ContactKind;
  /** More that can be done with these values. */
  readonly tools?: ReactNode;
}

/** One row of the facts. */
export function ContactFact({ customer, kind, tools }: ContactFactProps): ReactElement {
  const { t } = useTranslation('customers');
  const mayReveal = useCan('customer.reveal') && customer.canReveal[kind];
  const [values, setValues] = useState<readonly string[] | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const masks = customer.contactDisplay[kind];
  useEffect(() => {
    if (values === null) return undefined;
    const timer = setTimeout(() => setValues(null), REVEAL_MS);
    return () => clearTimeout(timer);
  }, [values]);

  return (
    <>
      <dt>{t(`field.${kind}`)}</dt>
      <dd className={styles.contact}>
        {masks.length === 0 ? (
          <span className={styles.faint}>—</span>
        ) : (
          <ul className={styles.values}>
            {(values ?? masks).map((text, i) => (
              // oxlint-disable-next-line react/no-array-index-key -- masks may repeat and their place is what they are
              <li key={i} className={styles.value} data-shown={values === null ? undefined : true}>
                <span title={text}>{text}</span>
                <Label customer={customer} kind={kind} at={i} />
              </li>
            ))}
          </ul>
        )}
        <span className={styles.contactTools}>
          {masks.length > 0 && mayReveal && (
            <Button
              type="link"
              size="small"
              className={styles.reveal}
              icon={values === null ? <EyeOutlined aria-hidden /> : <EyeInvisibleOutlined aria-hidden />}
              aria-label={t(values === null ? 'reveal.labelOf' : 'reveal.hideOf', { field: t(`field.${kind}`) })}
              onClick={() => (values === null ? setIsAsking(true) : setValues(null))}
            >
              {t(values === null ? 'reveal.show' : 'reveal.hide')}
            </Button>
          )}
          {tools}
        </span>
        {values !== null && <p className={styles.logged}>{t('reveal.logged')}</p>}
        {isAsking && (
          <RevealDialog
            customerId={customer.customerId}
            kind={kind}
            onClose={() => setIsAsking(false)}
            onShown={shown => {
              setIsAsking(false);
              setValues(shown);
            }}
          />
        )}
      </dd>
    </>
  );
}

function Label({ customer, kind, at }: Omit<ContactFactProps, 'tools'> & { readonly at: number }): ReactElement | null {
  const { t } = useTranslation('customers');
  const text = customer.contactLabels[kind][at] ?? '';
  if (text === '') return null;
  return <span className={styles.faint}>{kind === 'socials' ? t(`social.${text}`) : text}</span>;
}
