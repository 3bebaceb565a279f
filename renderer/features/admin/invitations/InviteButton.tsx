/** "Invite a colleague", wherever colleagues are listed: the form, then the code. Nothing for who may not invite. Rules AN5, AN6. */
import { UserAddOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { INVITATIONS_LIST, type IssuedCode } from '../../../../common/protocol/calls/accounts.ts';
import { useCall } from '../../../app/call-server.ts';
import { useCan } from '../../../app/state/session.ts';
import { InviteDialog } from './InviteDialog.tsx';
import { IssuedCodeDialog } from './IssuedCodeDialog.tsx';

export interface InviteButtonProps {
  /** An invitation was made. */
  readonly onDone?: () => void;
}

/** A button with its dialogs. */
export function InviteButton(props: InviteButtonProps): ReactElement | null {
  return useCan('member.invite') ? <Inviting {...props} /> : null;
}

function Inviting({ onDone }: InviteButtonProps): ReactElement {
  const { t } = useTranslation('admin/invitations');
  const [isOpen, setIsOpen] = useState(false);
  const [issued, setIssued] = useState<IssuedCode | null>(null);
  const { value: offer, isLoading, reload } = useCall(INVITATIONS_LIST, {}, []);
  return (
    <>
      <Button
        type="primary"
        icon={<UserAddOutlined aria-hidden />}
        loading={isOpen && isLoading}
        onClick={() => {
          reload(); // roles and teams may have changed
          setIsOpen(true);
        }}
      >
        {t('invite.button')}
      </Button>
      {isOpen && offer !== undefined && (
        <InviteDialog
          offer={offer}
          onClose={() => setIsOpen(false)}
          onIssued={made => {
            setIsOpen(false);
            setIssued(made);
            onDone?.();
          }}
        />
      )}
      {issued !== null && <IssuedCodeDialog kind="invitation" issued={issued} onClose={() => setIssued(null)} />}
    </>
  );
}
