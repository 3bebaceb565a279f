/** Renders a screen as the application does, in Chinese, with a session, reference data and a bridge of the test's own. */
import { cleanup, configure, render, type RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { vi } from 'vitest';
import type { RoleName } from '../../../../common/domain/permissions.ts';
import type { Desktop } from '../../../../common/ipc/desktop.ts';
import { startI18n } from '../../../../renderer/app/i18n/index.ts';
import { Providers } from '../../../../renderer/app/Providers.tsx';
import { setReference } from '../../../../renderer/app/state/reference.ts';
import { setSessionState } from '../../../../renderer/app/state/session.ts';
import { setSync } from '../../../../renderer/app/state/sync.ts';
import type { Reference, SyncState } from '../../../../renderer/data/api.ts';
import { makeSync, makeUser, REFERENCE } from './samples.ts';

// Roles are looked up without computing what is hidden, which costs seconds a query in the fake DOM; limits are for slow machines only.
configure({ asyncUtilTimeout: 20_000, defaultHidden: true });
vi.setConfig({ testTimeout: 60_000 });

export interface Scene {
  readonly role?: RoleName;
  readonly sync?: Partial<SyncState>;
  readonly reference?: Partial<Reference>;
  /** The parts of the bridge that the screen uses. */
  readonly desktop?: { readonly [K in keyof Desktop]?: unknown };
}

/** Sets the scene and renders. */
export async function showScreen(screen: ReactElement, scene: Scene = {}): Promise<RenderResult> {
  cleanup();
  window.location.hash = '';
  Object.assign(window, { desktop: scene.desktop ?? {} });
  await startI18n('zh-CN');
  const vault = { keyStoreAvailable: false, methods: ['passphrase' as const] };
  setSessionState({
    status: 'unlocked',
    serverUrl: '',
    user: makeUser(scene.role ?? 'lead'),
    vault,
    leaseEndsAt: 4e12,
    unlockHours: 12,
    leaseHours: 72,
  });
  setReference({ ...REFERENCE, ...scene.reference });
  setSync(makeSync(scene.sync ?? {}));
  return render(<Providers>{screen}</Providers>);
}
