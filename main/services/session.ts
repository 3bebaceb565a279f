/**
 * The session: who is signed in on this device and whether the local store is open. The only holder of the data key.
 *
 * States and moves are those of SessionState (common/ipc/desktop.ts). Moves happen one after another; answers of the server are awaited
 * outside that queue, so that locking never waits for a network. It knows no window and no IPC. Rules DS1 to DS12, LE1 to LE4, AC80 to
 * AC90.
 */
import type { SessionState } from '../../common/ipc/desktop.ts';
import type { WorkerSession } from '../../common/ipc/worker-bridge.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import type { SessionAnswer, SessionUser } from '../../common/protocol/messages.ts';
import type { FactorSecret, SignInWays } from '../../common/protocol/sign-in.ts';
import { accountKeyOf, storeNameOf, type Account, type Accounts } from './accounts.ts';
import { openJournal, type Journal, type JournalFiles } from './journal.ts';
import { openKeyVault, type Argon2Cost, type KeyStore, type KeyVault, type VaultMethod } from './key-vault.ts';
import { beginLease, resumeLease, type Lease, type LeaseTime, type ToldHours } from './lease.ts';
import type { Log } from './log.ts';
import { writeSealed } from './sealed-file.ts';
import { readRefusal, serverTimeOf, type ServerClient, type ServerRequest } from './server-client.ts';
import {
  confirmWiped,
  countUnsent,
  describePhase,
  isRevoked,
  readMethods,
  readSessionFile,
  revokeQuietly,
  type Fresh,
  type LockReason,
  type OpenAccount,
  type Phase,
  type UnlockedPhase,
} from './session-parts.ts';
import { createSignInSteps, type Granted, type SignInInput, type SignInSteps } from './sign-in-steps.ts';
import { createTokenSource, type TokenSource } from './tokens.ts';

export interface SessionDeps {
  readonly accounts: Accounts;
  readonly keyStore: KeyStore;
  readonly client: ServerClient;
  readonly journalFiles: JournalFiles;
  readonly time: LeaseTime;
  readonly random: (count: number) => Uint8Array;
  readonly platform: string;
  /** Opens an address in the system's browser. */
  readonly openBrowser: (url: string) => Promise<void>;
  readonly log: Log;
  readonly passphraseCost?: Argon2Cost | undefined;
}

export class Session {
  readonly #deps: SessionDeps;
  readonly #listeners = new Set<(state: SessionState) => void>();
  readonly #steps: SignInSteps;
  #phase: Phase = { status: 'signed_out', serverUrl: '', lastLogin: '' };
  #queue: Promise<unknown> = Promise.resolve();

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#steps = createSignInSteps(deps);
  }

  state(): SessionState {
    return describePhase(this.#phase, this.#deps.keyStore);
  }

  /** Calls back on each change of state; gives the function that ends it. */
  onChange(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Finds out who was signed in when the program ended. Once, before anything else. */
  start(): Promise<SessionState> {
    return this.#inTurn(async () => {
      const { accounts, time, log } = this.#deps;
      const { current } = await accounts.device();
      const account = current === null ? null : await accounts.load(current);
      if (current === null || account === null || !(await accounts.hasSession(current))) return this.#showSignedOut();
      const methods = (await readMethods(this.#vaultOf(account), log)) ?? [];
      const reason = account.leaseHint <= time.clock.now() ? 'lease' : 'start';
      return this.#enterLocked(account, methods, reason, null);
    });
  }

  /** How one may sign in at a server. */
  signInWays(serverUrl: string): Promise<SignInWays> {
    return this.#steps.ways(serverUrl);
  }

  /**
   * Signs in at the server. Throws what the server refused, the failures of the network, and `totp_required` or `totp_setup_required`,
   * after which {@link signInWithCode} or {@link beginFactor} goes on.
   */
  signIn(input: SignInInput): Promise<SessionState> {
    return this.#take(() => this.#steps.password(input));
  }

  signInWithCode(code: string): Promise<SessionState> {
    return this.#take(() => this.#steps.code(code));
  }

  /** A new secret for whoever must have a second factor and has none. */
  beginFactor(): Promise<FactorSecret> {
    return this.#steps.beginFactor();
  }

  /** Puts it in force and ends the sign-in; answers the recovery codes as well, which nobody can tell again. */
  async confirmFactor(code: string): Promise<{ state: SessionState; recoveryCodes: readonly string[] }> {
    let recoveryCodes: readonly string[] = [];
    const state = await this.#take(async () => {
      const granted = await this.#steps.confirmFactor(code);
      ({ recoveryCodes } = granted);
      return granted;
    });
    return { state, recoveryCodes };
  }

  /** Signs in at the company's identity provider, in the system's browser. */
  signInByBrowser(input: { serverUrl: string; recover?: boolean | undefined }): Promise<SessionState> {
    return this.#take(() => this.#steps.browser(input));
  }

  cancelSignIn(): void {
    this.#steps.cancel();
  }

  /** Chooses how the store is unlocked, the first time. Throws what {@link KeyVault.setUp} throws. */
  setUpUnlock(input: { keyStore: boolean; passphrase: string | null }): Promise<SessionState> {
    return this.#inTurn(async () => {
      const phase = this.#phase;
      if (phase.status !== 'unlock_setup') throw new AppError('not_signed_in');
      const vault = this.#vaultOf(phase.account);
      const key = await vault.setUp(input);
      return this.#open(phase.account, await vault.methods(), key, phase.fresh);
    });
  }

  /**
   * Changes how the open store is unlocked; the key stays. Whoever sits at an open store must know the passphrase to change it. Throws
   * `wrong_passphrase`, and what {@link KeyVault.setUp} throws.
   */
  changeUnlock(input: { current: string | null; keyStore: boolean; passphrase: string | null }): Promise<SessionState> {
    return this.#inTurn(async () => {
      const phase = this.#unlocked();
      const vault = this.#vaultOf(phase.account);
      const shown = await vault.unlock(input.current);
      shown.fill(0);
      await vault.setUp(input, phase.key);
      return this.#enter({ ...phase, methods: await vault.methods() });
    });
  }

  /** Opens the store, without network. Throws what {@link KeyVault.unlock} throws, and `lease_expired`. */
  unlock(passphrase: string | null): Promise<SessionState> {
    return this.#inTurn(async () => {
      const phase = this.#phase;
      if (phase.status === 'unlocked') return this.state();
      if (phase.status !== 'locked') throw new AppError('not_signed_in');
      const key = await this.#vaultOf(phase.account).unlock(passphrase);
      return this.#open(phase.account, phase.methods, key, phase.fresh);
    });
  }

  /** Forgets the key. Does nothing when the store is not open. */
  lock(reason: LockReason): Promise<SessionState> {
    return this.#inTurn(() => this.#lockNow(reason));
  }

  /** Ends the session, online or not. With `wipe` the keys, the journal and the database of this user go as well. */
  signOut(wipe: boolean): Promise<SessionState> {
    return this.#inTurn(async () => {
      const { accounts, client, log } = this.#deps;
      const phase = this.#phase;
      if (phase.status === 'signed_out') return this.state();
      const { account } = phase;
      void revokeQuietly(client, phase, log);
      if (wipe) {
        await this.#wipe(account, null);
      } else {
        await this.#leave(false);
        await accounts.endSession(account.accountKey);
        await accounts.saveDevice({ current: null });
      }
      return this.#showSignedOut();
    });
  }

  /**
   * Keeps what the server says of the user now: his role, team and name may have changed since he signed in. Who he is does not: another
   * user than the one of the open store is refused. Rule AC12.
   */
  takeUser(user: SessionUser): Promise<void> {
    return this.#inTurn(async () => {
      const phase = this.#phase;
      if (phase.status !== 'unlocked') throw new AppError('store_locked');
      if (accountKeyOf(user) !== phase.account.accountKey) throw new AppError('permission_denied');
      const account = { ...phase.account, user };
      await this.#persist(account, phase.key, phase.tokens.refreshToken(), phase.lease);
      this.#enter({ ...phase, account });
    });
  }

  /** The server said in its hello how long this device may go on without contact. */
  noteHours(serverTime: number, told: ToldHours): void {
    if (this.#phase.status === 'unlocked') this.#phase.lease.noteContact(serverTime, told);
  }

  /** Ends an outlived lease, locks after long hours without contact, and notes the time seen; called every half minute. */
  tick(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#phase.status !== 'unlocked') return;
      const { account, key, tokens, lease } = this.#phase;
      if (lease.isExpired()) await this.#lockNow('lease');
      else if (lease.needsUnlock()) await this.#lockNow('offline');
      else await this.#persist(account, key, tokens.refreshToken(), lease);
    });
  }

  /** A copy of the key. Throws `store_locked`, as the next three do. */
  dataKey(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#unlocked().key);
  }

  journal(): Journal {
    return this.#unlocked().journal;
  }

  workerSession(): WorkerSession {
    const { account, key, lease } = this.#unlocked();
    const { user, clientId } = account;
    return { user, clientId, storeName: storeNameOf(key), leaseEndsAt: lease.endsAt() };
  }

  /** Sends a request with the session's token, renewing it once. Refusals and failures are thrown as {@link AppError}. */
  async fetchServer(path: string, request: ServerRequest): Promise<Response> {
    const { account, tokens, lease, ending } = this.#unlocked();
    const signal = request.signal ? AbortSignal.any([request.signal, ending.signal]) : ending.signal;
    const send = (token: string): Promise<Response> => {
      const headers = { ...request.headers, authorization: `Bearer ${token}` };
      return this.#deps.client.send(`${account.serverUrl}${path}`, { ...request, headers, signal });
    };
    try {
      const token = await tokens.access();
      let response = await send(token);
      if (response.status === 401) {
        await response.body?.cancel();
        response = await send(await tokens.renew(token));
      }
      if (response.ok) {
        lease.noteContact(serverTimeOf(response));
        return response;
      }
      const refusal = await readRefusal(response);
      if (!STRANGERS.has(refusal.code)) lease.noteContact(serverTimeOf(response));
      throw new AppError(refusal.code, refusal);
    } catch (error) {
      if (isRevoked(error)) await this.#wipeAndShow(account);
      throw error;
    }
  }

  /** The server told this device to forget everything: what `device_revoked` does by itself. */
  async destroyRevoked(): Promise<void> {
    const phase = this.#phase;
    if (phase.status !== 'signed_out') await this.#wipeAndShow(phase.account);
  }

  /** Runs a step of a sign-in, which may wait for the network or a person, and takes the session that it brings. */
  async #take(step: () => Promise<Granted>): Promise<SessionState> {
    let granted: Granted;
    try {
      granted = await step();
    } catch (error) {
      const known = this.#steps.attempted();
      if (known !== null && isRevoked(error)) await this.#wipeAndShow(known);
      throw error;
    }
    return this.#inTurn(() => this.#accept(granted));
  }

  /** Takes a sign-in that the server granted to where it leads: set-up, the lock screen, or straight in. */
  async #accept({ answer, serverUrl, clientId, recover }: Granted): Promise<SessionState> {
    const { accounts, time, log } = this.#deps;
    const { user } = answer;
    const accountKey = accountKeyOf(user);
    const account: OpenAccount = { accountKey, user, serverUrl, clientId, storeName: '', leaseHint: 0 };
    const fresh: Fresh = { answer, lease: beginLease(time, answer.serverTime, answer) };
    const phase = this.#phase;
    await accounts.saveDevice({ serverUrl, lastLogin: user.login, current: accountKey });
    if (phase.status === 'unlocked' && phase.account.accountKey === accountKey) {
      const tokens = this.#tokensFor(account, phase.key, fresh.lease, answer);
      await this.#persist(account, phase.key, answer.refreshToken, fresh.lease);
      return this.#enter({ ...phase, account, lease: fresh.lease, tokens });
    }
    await this.#leave(true);
    const vault = this.#vaultOf(account);
    const methods = await readMethods(vault, log);
    // Without its key nothing of what lies here can be opened: it goes before a new key is made, or it would stand in the new one's way.
    const hasNoKey = methods !== null && methods.length === 0;
    // Given up is only what the screen spoke of: whoever signs in as another one keeps what lies here of him.
    const isGivenUp = recover && phase.status === 'locked' && phase.account.accountKey === accountKey;
    if (hasNoKey || isGivenUp) {
      return this.#enter({ status: 'unlock_setup', account, fresh, lost: await this.#giveUp(account) });
    }
    const locked = await this.#enterLocked(account, methods ?? [], 'start', fresh);
    // With the key store alone there is nothing to type: the lock screen would only be in the way.
    return methods?.join() === 'key_store' ? this.#open(account, methods, await vault.unlock(null), fresh) : locked;
  }

  /** Destroys what lies here of an account for a fresh start; answers how many edits were lost with it. */
  async #giveUp(account: Account): Promise<number> {
    const { accounts, journalFiles } = this.#deps;
    const { accountKey } = account;
    if ((await accounts.load(accountKey)) === null && !(await accounts.hasSession(accountKey))) return 0;
    const lost = await countUnsent(journalFiles, accounts.fileOf(accountKey, 'journal.log'));
    await this.#wipe(account, null);
    await accounts.saveDevice({ current: accountKey });
    return lost ?? 0;
  }

  /** Opens the store with the key at hand. Throws `lease_expired`, the store stays locked. */
  async #open(
    known: Account,
    methods: readonly VaultMethod[],
    key: Uint8Array,
    fresh: Fresh | null,
  ): Promise<SessionState> {
    const { accounts, time, log, journalFiles } = this.#deps;
    const { accountKey } = known;
    const stored = fresh ? null : await readSessionFile(accounts.fileOf(accountKey, 'session.bin'), key, log);
    const lease = fresh?.lease ?? (stored ? resumeLease(time, stored.lease) : null);
    const start = fresh?.answer ?? stored?.refreshToken;
    const user = fresh?.answer.user ?? known.user ?? stored?.user ?? null;
    if (lease === null || start === undefined || user === null || lease.isExpired()) {
      key.fill(0);
      await this.#enterLocked(known, methods, 'lease', null);
      throw new AppError('lease_expired');
    }
    lease.noteUnlock();
    const account: OpenAccount = { ...known, user };
    const tokens = this.#tokensFor(account, key, lease, start);
    await this.#persist(account, key, tokens.refreshToken(), lease);
    const journal = await openJournal(journalFiles, accounts.fileOf(accountKey, 'journal.log'));
    if (journal.damagedLines > 0) log.info('journal.damaged', { lines: journal.damagedLines });
    const ending = new AbortController();
    return this.#enter({ status: 'unlocked', account, methods, key, lease, journal, tokens, ending });
  }

  #tokensFor(account: OpenAccount, key: Uint8Array, lease: Lease, start: SessionAnswer | string): TokenSource {
    const { client, time, log } = this.#deps;
    return createTokenSource({
      client,
      serverUrl: account.serverUrl,
      clientId: account.clientId,
      monotonic: time.monotonic,
      refreshToken: typeof start === 'string' ? start : start.refreshToken,
      fresh: typeof start === 'string' ? undefined : start,
      save: async answer => {
        if (this.#phase.status !== 'unlocked' || this.#phase.key !== key) return; // locked meanwhile: the key is gone
        lease.noteContact(answer.serverTime, answer);
        await this.#persist(account, key, answer.refreshToken, lease).catch((error: unknown) => {
          // Decision: go on with the token in memory. At worst the next start asks for the password; no data is at stake.
          log.error('session.save', error);
        });
      },
    });
  }

  /** Stores tokens and lease under the key, and who it is beside it. */
  async #persist(account: OpenAccount, key: Uint8Array, refreshToken: string, lease: Lease): Promise<void> {
    const { accounts } = this.#deps;
    const path = accounts.fileOf(account.accountKey, 'session.bin');
    await writeSealed(path, key, { refreshToken, lease: lease.toRecord(), user: account.user });
    await accounts.save({ ...account, storeName: storeNameOf(key), leaseHint: lease.endsAt() });
  }

  async #lockNow(reason: LockReason): Promise<SessionState> {
    const phase = this.#phase;
    if (phase.status !== 'unlocked') return this.state();
    const { account, methods } = phase;
    const unsent = phase.journal.pending().length;
    const state = this.#enter({ status: 'locked', account, methods, reason, fresh: null, unsent });
    await this.#close(phase, true);
    return state;
  }

  /** Closes an open store on the way to somewhere else. */
  async #leave(shouldPersist: boolean): Promise<void> {
    const phase = this.#phase;
    if (phase.status !== 'unlocked') return;
    // Left before anything is closed: nobody may be given a key of zeros.
    this.#phase = { status: 'signed_out', serverUrl: phase.account.serverUrl, lastLogin: '' };
    await this.#close(phase, shouldPersist);
  }

  async #close(phase: UnlockedPhase, shouldPersist: boolean): Promise<void> {
    const { account, key, tokens, lease, journal, ending } = phase;
    ending.abort();
    if (shouldPersist) {
      await this.#persist(account, key, tokens.refreshToken(), lease).catch((error: unknown) => {
        this.#deps.log.error('session.save', error); // Decision: locking must succeed on a full disk as well.
      });
    }
    key.fill(0);
    await journal.close();
  }

  /** `ordered`: the server told the device to; it is told back where the device can still prove itself. */
  async #wipe(account: Account, ordered: 'ordered' | null): Promise<void> {
    const { accounts, client, log } = this.#deps;
    const phase = this.#phase;
    const isOpen = phase.status === 'unlocked' && phase.account.accountKey === account.accountKey;
    const proof = isOpen ? phase.tokens.refreshToken() : null;
    if (isOpen) await this.#leave(false);
    await accounts.destroy(account.accountKey);
    log.info('session.wiped', { account: account.accountKey });
    if (ordered !== null && proof !== null) void confirmWiped(client, account, proof, log);
  }

  #wipeAndShow(account: Account): Promise<SessionState> {
    return this.#inTurn(async () => {
      await this.#wipe(account, 'ordered');
      return this.#showSignedOut();
    });
  }

  async #showSignedOut(): Promise<SessionState> {
    const { serverUrl, lastLogin } = await this.#deps.accounts.device();
    return this.#enter({ status: 'signed_out', serverUrl, lastLogin });
  }

  async #enterLocked(
    account: Account,
    methods: readonly VaultMethod[],
    reason: 'start' | LockReason,
    fresh: Fresh | null,
  ): Promise<SessionState> {
    const { accounts, journalFiles } = this.#deps;
    const unsent = await countUnsent(journalFiles, accounts.fileOf(account.accountKey, 'journal.log'));
    return this.#enter({ status: 'locked', account, methods, reason, fresh, unsent });
  }

  #vaultOf(account: Account): KeyVault {
    const { accounts, keyStore, random, passphraseCost } = this.#deps;
    const path = accounts.fileOf(account.accountKey, 'vault.json');
    return openKeyVault({ path, keyStore, random, ...(passphraseCost ? { cost: passphraseCost } : {}) });
  }

  #unlocked(): UnlockedPhase {
    if (this.#phase.status !== 'unlocked') throw new AppError('store_locked');
    return this.#phase;
  }

  #enter(next: Phase): SessionState {
    if (this.#phase.status !== next.status) this.#deps.log.info('session', { status: next.status });
    this.#phase = next;
    const state = this.state();
    for (const listener of this.#listeners) listener(state);
    return state;
  }

  #inTurn<T>(move: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(move);
    this.#queue = turn.catch(() => undefined); // the caller has the error; the next move goes on
    return turn;
  }
}

/** Answers that do not come from our server: no contact. */
const STRANGERS: ReadonlySet<string> = new Set(['not_a_server', 'server_unreachable']);
