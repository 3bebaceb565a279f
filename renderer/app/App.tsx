/** The whole page: providers, the last net for errors, and the gate before everything. */
import type { ReactElement } from 'react';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Gate } from './Gate.tsx';
import { Providers } from './Providers.tsx';

/** The root component. */
export function App(): ReactElement {
  return (
    <Providers>
      <ErrorBoundary>
        <Gate />
      </ErrorBoundary>
    </Providers>
  );
}
