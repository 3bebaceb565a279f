/**
 * What the session consists of, and its dealings with disk and server that need no state: phases, their description for the window,
 * the sealed session file. The moves between phases are session.ts's.
 */
import { z } from 'zod';
import type { SessionState } from '../../common/ipc/desktop.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { sessionUserSchema, type SessionAnswer, type SessionUser } from '../../common/protocol/messages.ts';
import { WIPED_PATH } from '../../common/protocol/sign-in.ts';
import type { Account } from './accounts.ts';
import { readJournal } from './journal-file.ts';
import type { Journal, JournalFiles } from './journal.ts';
import type { KeyStore, KeyVault, VaultMethod } from './key-vault.ts';
import { leaseRecordSchema, type Lease } from './lease.ts';
import type { Log } from './log.ts';
import { readSealed } from './sealed-file.ts';
import { SIGN_OUT_PATH, type ServerClient } from './server-client.ts';
import type { TokenSource } from './tokens.ts';

/** `offline`: so long without contact that the user has to show himself again; `lease`: so long that the server has to. */
export type LockReason = 'user' | 'idle' | 'lease' | 'offline';

/** An account of which it is known who it is. */
export type OpenAccount = Account & { readonly user: SessionUser };

/** A sign-in that is not stored yet, since the key is not at hand. */
export interface Fresh {
  readonly answer: SessionAnswer;
  readonly lease: Lease;
}

export interface SignedOutPhase {
  readonly status: 'signed_out';
  readonly serverUrl: string;
  readonly lastLogin: string;
}
export interface UnlockedPhase {
  readonly status: 'unlocked';
  readonly account: OpenAccount;
  readonly methods: readonly VaultMethod[];
  readonly key: Uint8Array;
  readonly lease: Lease;
  readonly journal: Journal;
  readonly tokens: TokenSource;
  /** Aborted when the store is closed: no request, and no stream, of a locked session goes on. */
  readonly ending: AbortController;
}
export type Phase =
  | SignedOutPhase
  | {
      readonly status: 'unlock_setup';
      readonly account: OpenAccount;
      readonly fresh: Fresh;
      /** Edits that were given up with an old store that could not be opened any more. */
      readonly lost: number;
    }
  | {
      readonly status: 'locked';
      readonly account: Account;
      readonly methods: readonly VaultMethod[];
      readonly reason: 'start' | LockReason;
      readonly fresh: Fresh | null;
      /** Edits in the journal; null when even their number cannot be known. */
      readonly unsent: number | null;
    }
  | UnlockedPhase;

const sessionFileSchema = z.strictObject({
  refreshToken: z.string(),
  lease: leaseRecordSchema,
  /** A user of another version of the program counts as unknown: the tokens are good all the same. */
  user: sessionUserSchema.nullable().catch(null).default(null),
});
export type SessionFile = z.infer<typeof sessionFileSchema>;

/** The phase as the window may know it. */
export function describePhase(phase: Phase, keyStore: KeyStore): SessionState {
  if (phase.status === 'signed_out') return phase;
  const { serverUrl } = phase.account;
  const methods = phase.status === 'unlock_setup' ? [] : phase.methods;
  const vault = { keyStoreAvailable: keyStore.isAvailable(), methods };
  if (phase.status === 'unlock_setup') {
    return { status: 'unlock_setup', serverUrl, user: phase.account.user, vault, lost: phase.lost };
  }
  if (phase.status === 'locked') {
    const { reason, unsent, account } = phase;
    return { status: 'locked', serverUrl, user: account.user, vault, reason, unsent };
  }
  return {
    status: 'unlocked',
    serverUrl,
    user: phase.account.user,
    vault,
    leaseEndsAt: phase.lease.endsAt(),
    ...phase.lease.hours(),
  };
}

/** How many edits lie in a journal, as far as can be known without its key; null when the file cannot be read. */
export async function countUnsent(files: JournalFiles, path: string): Promise<number | null> {
  try {
    return readJournal(await files.read(path)).pending.size;
  } catch {
    return null;
  }
}

/** Tells the server that the data of a revoked device is destroyed, proving who says so. Without network the server learns it never. */
export async function confirmWiped(
  client: ServerClient,
  account: Account,
  refreshToken: string,
  log: Log,
): Promise<void> {
  const { serverUrl, clientId } = account;
  try {
    await client.post(`${serverUrl}${WIPED_PATH}`, { refreshToken, clientId }, z.looseObject({}));
  } catch (error) {
    log.info('session.wiped_unconfirmed', { code: error instanceof AppError ? error.code : 'internal' });
  }
}

/** Tells the server that the session is over, where a token is at hand; without network it ends there by itself. */
export async function revokeQuietly(client: ServerClient, phase: Phase, log: Log): Promise<void> {
  if (phase.status === 'signed_out') return;
  try {
    const token = phase.status === 'unlocked' ? await phase.tokens.access() : phase.fresh?.answer.accessToken;
    if (token === undefined) return;
    const headers = { authorization: `Bearer ${token}` };
    const response = await client.send(`${phase.account.serverUrl}${SIGN_OUT_PATH}`, { method: 'POST', headers });
    await response.body?.cancel();
  } catch (error) {
    // Decision: signing out works offline as well.
    log.info('session.revoke_failed', { code: error instanceof AppError ? error.code : 'internal' });
  }
}

/** Null when the vault is damaged: unlocking says so, and signing out with wipe is the way out. */
export async function readMethods(vault: KeyVault, log: Log): Promise<readonly VaultMethod[] | null> {
  try {
    return await vault.methods();
  } catch (error) {
    log.error('vault.damaged', error);
    return null;
  }
}

/** Damaged tokens are like ended ones: the next sign-in replaces them, the data is not touched. */
export async function readSessionFile(path: string, key: Uint8Array, log: Log): Promise<SessionFile | null> {
  try {
    return await readSealed(path, key, sessionFileSchema);
  } catch (error) {
    log.error('session.damaged', error);
    return null;
  }
}

/** Whether the server has revoked this device: the one error that destroys data. */
export function isRevoked(error: unknown): boolean {
  return error instanceof AppError && error.code === 'device_revoked';
}
