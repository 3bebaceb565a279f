/** Who is invited: name, login, role and team; only roles and teams within one's own reach are offered. Rules AN5, AN8. */
import { Form, Input, Modal, Select, type InputRef } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  INVITATIONS_CREATE,
  type INVITATIONS_LIST,
  type IssuedCode,
} from '../../../../common/protocol/calls/accounts.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import type { z } from 'zod';
import { callServer } from '../../../app/call-server.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useFirstFocus } from '../../../ui/hooks/use-first-focus.ts';
import { useRoleName } from '../use-role-name.ts';

type Offer = Pick<z.output<(typeof INVITATIONS_LIST)['answer']>, 'roles' | 'teams'>;

export interface InviteDialogProps {
  readonly offer: Offer;
  readonly onClose: () => void;
  readonly onIssued: (issued: IssuedCode) => void;
}

interface Values {
  readonly name: string;
  readonly login: string;
  readonly role: string;
  readonly teamId?: string | null;
}

const USUAL_ROLE = 'sales';
const FIELDS: readonly string[] = ['name', 'login', 'role', 'teamId'];

/** A form in a dialog; errors of a field stand at the field. */
export function InviteDialog({ offer, onClose, onIssued }: InviteDialogProps): ReactElement {
  const { t } = useTranslation('admin/invitations');
  const roleName = useRoleName();
  const textOf = useErrorText();
  const [form] = Form.useForm<Values>();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const first = useFirstFocus<InputRef>();
  const roles = offer.roles.map(role => ({ value: role.roleId, label: roleName(role.roleId, role.name) }));

  const send = async ({ name, login, role, teamId }: Values): Promise<void> => {
    setIsBusy(true);
    setError(null);
    const answer = await callServer(INVITATIONS_CREATE, { name, login, role, teamId: teamId ?? null });
    setIsBusy(false);
    if (answer.ok) {
      onIssued(answer.value);
      return;
    }
    const known = (answer.error.fields ?? []).filter(item => FIELDS.includes(item.field));
    form.setFields(known.map(item => ({ name: item.field as keyof Values, errors: [textOf(item)] })));
    if (known.length === 0) setError(answer.error);
  };
  return (
    <Modal
      open
      width={480}
      title={t('invite.title')}
      okText={t('invite.ok')}
      cancelText={t('cancel')}
      confirmLoading={isBusy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {error !== null && <ErrorNote error={error} />}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={isBusy}
        initialValues={{
          role: roles.some(({ value }) => value === USUAL_ROLE) ? USUAL_ROLE : undefined,
          teamId: offer.teams.length === 1 ? offer.teams[0]?.teamId : undefined,
        }}
        onFinish={values => void send(values)}
      >
        <Form.Item
          name="name"
          label={t('invite.name')}
          rules={[
            { required: true, whitespace: true, message: t('invite.nameMissing') },
            { max: 60, message: t('invite.long') },
          ]}
        >
          <Input ref={first} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="login"
          label={t('invite.login')}
          extra={t('invite.loginHint')}
          rules={[
            { required: true, whitespace: true, message: t('invite.loginMissing') },
            { pattern: /^\s*\S{2,60}\s*$/, message: t('invite.loginForm') },
          ]}
        >
          <Input autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="role" label={t('invite.role')} rules={[{ required: true, message: t('invite.roleMissing') }]}>
          <Select options={roles} />
        </Form.Item>
        <Form.Item name="teamId" label={t('invite.team')}>
          <Select
            allowClear
            placeholder={t('noTeam')}
            options={offer.teams.map(team => ({ value: team.teamId, label: team.name }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
