/** The net under a part of the page: a bug there shows a sentence and a way out, and the rest goes on. Never a stack trace. */
import { Button, Result } from 'antd';
import { Component, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { reportError } from './report-error.ts';

interface Props {
  readonly children: ReactNode;
}
interface State {
  readonly isBroken: boolean;
  /** Leads to the entry of the log; null until it is written. */
  readonly ref: string | null;
}

const WHOLE: State = { isBroken: false, ref: null };

/** Catches what a part of the page throws while it renders, and tells the log. Rule UI19. */
export class ErrorBoundary extends Component<Props, State> {
  override state = WHOLE;

  static getDerivedStateFromError(): Partial<State> {
    return { isBroken: true };
  }

  override componentDidCatch(thrown: unknown): void {
    void reportError(thrown, 'render').then(ref => this.setState({ ref }));
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return <BrokenNote reference={this.state.ref} onRetry={() => this.setState(WHOLE)} />;
  }
}

interface BrokenNoteProps {
  readonly reference: string | null;
  readonly onRetry: () => void;
}

function BrokenNote({ reference, onRetry }: BrokenNoteProps): ReactElement {
  const { t } = useTranslation('app');
  return (
    <Result
      status="error"
      title={t('broken.title')}
      subTitle={
        <>
          {t('broken.hint')}
          {reference !== null && <div>{t('broken.reference', { ref: reference })}</div>}
        </>
      }
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
