/** The net under a part of the page: a bug there shows a sentence and a way out, and the rest goes on. Never a stack trace. */
import { Button, Result } from 'antd';
import { Component, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly children: ReactNode;
}

/** Catches what a part of the page throws while it renders. */
export class ErrorBoundary extends Component<Props, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return <BrokenNote onRetry={() => this.setState({ isBroken: false })} />;
  }
}

function BrokenNote({ onRetry }: { readonly onRetry: () => void }): ReactElement {
  const { t } = useTranslation('app');
  return (
    <Result
      status="error"
      title={t('broken.title')}
      subTitle={t('broken.hint')}
      extra={[
        <Button key="retry" type="primary" onClick={onRetry}>
          {t('broken.retry')}
        </Button>,
        <Button key="reload" onClick={() => window.location.reload()}>
          {t('broken.reload')}
        </Button>,
      ]}
    />
  );
}
