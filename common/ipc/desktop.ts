/**
 * The bridge between the window and the main process: `window.desktop`. The preload builds it from {@link CHANNELS}; the main process
 * checks the sender and parses every argument with the schemas here. All answers are plain results.
 *
 * No contact data and no key crosses this bridge: keys and documents go between main process and data worker (worker-bridge.ts).
 */
import { z } from 'zod';
import type { MenuCommand } from './events.ts';
import type { Result } from '../lib/result.ts';
import type { AppErrorData } from '../protocol/app-error.ts';
import {
  MAX_FIRST_TEAMS,
  type RedeemAnswer,
  type RedeemRequest,
  type ServerStatus,
  type SetUpRequest,
} from '../protocol/account-messages.ts';
import type { SessionUser } from '../protocol/messages.ts';
import type { FactorSecret, SignInWays } from '../protocol/sign-in.ts';

export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** How the data key of the local store is protected on this machine. */
export interface VaultInfo {
  /** False where the system offers only obfuscation (`basic_text`) or nothing; then a passphrase is required. */
  readonly keyStoreAvailable: boolean;
  /** Ways that the user has set up; empty before set-up. With both, both are needed. */
  readonly methods: readonly ('key_store' | 'passphrase')[];
}

export type SessionState =
  | { readonly status: 'signed_out'; readonly serverUrl: string; readonly lastLogin: string }
  /** Signed in, but no unlock method chosen yet. */
  | {
      readonly status: 'unlock_setup';
      readonly serverUrl: string;
      readonly user: SessionUser;
      readonly vault: VaultInfo;
      /** Edits that were given up with an old store that could not be opened any more. */
      readonly lost: number;
    }
  | {
      readonly status: 'locked';
      /** The server that the user signed in to: shown to him, and offered when he signs in again. */
      readonly serverUrl: string;
      /** Null where only the data key could tell who it is: on a computer without a usable key store. */
      readonly user: SessionUser | null;
      /** Without methods the key is lost: what is stored can no longer be opened. */
      readonly vault: VaultInfo;
      /** `offline`: long without contact, unlock again; `lease`: too long, sign in again. */
      readonly reason: 'start' | 'user' | 'idle' | 'offline' | 'lease';
      /** Edits that wait to be sent; null when even their number cannot be known. */
      readonly unsent: number | null;
    }
  | {
      readonly status: 'unlocked';
      /** The server that the user signed in to: shown to him, and offered when he signs in again. */
      readonly serverUrl: string;
      readonly user: SessionUser;
      readonly vault: VaultInfo;
      readonly leaseEndsAt: number;
      /** Hours without contact until the store has to be unlocked again, and until it needs the server. */
      readonly unlockHours: number;
      readonly leaseHours: number;
    };

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  readonly locale: Locale;
  /** Minutes without input until the store locks. */
  readonly idleMinutes: number;
  /** Set by `npm start`: the demonstration accounts to show on the sign-in page. */
  readonly demo: readonly { readonly login: string; readonly password: string; readonly label: string }[];
}

export interface OpenedFile {
  /** Names the file towards the data worker; the path never leaves the main process. */
  readonly token: string;
  readonly name: string;
  readonly size: number;
}

const passphrase = z.string().max(200);
const address = z.string().max(300);
const typed = z.string().max(100);

/**
 * Where in the page an error nobody foresaw was thrown: its class and the places of its stack, `function (asset:line:column)`. The
 * message stays in the page, since it may quote data.
 */
export const pageErrorSchema = z.strictObject({
  source: z.enum(['render', 'window', 'promise']),
  name: z.string().regex(/^\w{1,60}$/),
  places: z.array(z.string().regex(/^[\w$.<> ]{0,80}\([\w./-]{1,120}:\d+:\d+\)$/)).max(12),
});
export type PageError = z.infer<typeof pageErrorSchema>;

/** What a user may choose; see {@link AppInfo.idleMinutes}. */
export const IDLE_MINUTES = [5, 10, 15, 30, 60] as const;
export type IdleMinutes = (typeof IDLE_MINUTES)[number];

const recover = z.boolean().optional();
const unlockWay = { keyStore: z.boolean(), passphrase: passphrase.nullable() };

/** Channel → schema of its arguments. */
export const CHANNELS = {
  'app.info': z.tuple([]),
  'app.setLocale': z.tuple([z.enum(LOCALES)]),
  'app.setIdleMinutes': z.tuple([z.literal(IDLE_MINUTES)]),
  'app.notify': z.tuple([z.strictObject({ title: z.string().max(100), body: z.string().max(300) })]),
  'app.report': z.tuple([pageErrorSchema]),
  'windows.openCustomer': z.tuple([z.uuid()]),
  'session.state': z.tuple([]),
  'session.ways': z.tuple([z.strictObject({ serverUrl: address })]),
  'session.signIn': z.tuple([z.strictObject({ serverUrl: address, login: typed, password: passphrase, recover })]),
  'session.signInWithCode': z.tuple([z.strictObject({ code: typed })]),
  'session.beginFactor': z.tuple([]),
  'session.confirmFactor': z.tuple([z.strictObject({ code: typed })]),
  'session.signInByBrowser': z.tuple([z.strictObject({ serverUrl: address, recover })]),
  'session.cancelSignIn': z.tuple([]),
  'session.setUpUnlock': z.tuple([z.strictObject(unlockWay)]),
  'session.changeUnlock': z.tuple([z.strictObject({ current: passphrase.nullable(), ...unlockWay })]),
  'session.unlock': z.tuple([z.strictObject({ passphrase: passphrase.nullable() })]),
  'session.lock': z.tuple([]),
  'session.signOut': z.tuple([z.strictObject({ wipe: z.boolean() })]),
  'account.status': z.tuple([z.strictObject({ serverUrl: address })]),
  // The server judges the fields and names the wrong ones: here only their size is held.
  'account.setUp': z.tuple([
    z.strictObject({
      serverUrl: address,
      token: typed,
      company: typed,
      teams: z.array(typed).max(MAX_FIRST_TEAMS),
      name: typed,
      login: typed,
      password: passphrase,
    }),
  ]),
  'account.redeem': z.tuple([z.strictObject({ serverUrl: address, login: typed, code: typed, password: passphrase })]),
  'files.openImport': z.tuple([]),
  'files.save': z.tuple([
    z.strictObject({
      suggestedName: z.string().max(120),
      data: z.instanceof(Uint8Array),
      kind: z.enum(['csv', 'xlsx', 'png', 'txt', 'json', 'html']),
    }),
  ]),
} as const;
export type Channel = keyof typeof CHANNELS;

type Answer<T> = Promise<Result<T, AppErrorData>>;

/** What the page can ask of the main process. */
export interface Desktop {
  readonly app: {
    info(): Answer<AppInfo>;
    setLocale(locale: Locale): Answer<null>;
    setIdleMinutes(minutes: IdleMinutes): Answer<null>;
    notify(message: { title: string; body: string }): Answer<null>;
    /** Writes an error of the page into the log; answers its reference. */
    report(error: PageError): Answer<string>;
  };
  readonly windows: {
    /** Opens a customer in a window of his own, or shows the one that has him; false when there are too many. */
    openCustomer(customerId: string): Answer<boolean>;
  };
  readonly session: {
    state(): Answer<SessionState>;
    /** How one may sign in at a server. Online only, like everything up to `signInByBrowser`. */
    ways(input: { serverUrl: string }): Answer<SignInWays>;
    /**
     * Afterwards the state is `unlock_setup` (first time on this device), `locked` or `unlocked`. Refused with `totp_required` the next
     * step is `signInWithCode`, with `totp_setup_required` it is `beginFactor`. With `recover` what is stored here of the user of the
     * locked store is destroyed once the sign-in has succeeded.
     */
    signIn(input: { serverUrl: string; login: string; password: string; recover?: boolean }): Answer<SessionState>;
    signInWithCode(input: { code: string }): Answer<SessionState>;
    beginFactor(): Answer<FactorSecret>;
    confirmFactor(input: { code: string }): Answer<{ state: SessionState; recoveryCodes: readonly string[] }>;
    /** Opens the system's browser at the company's identity provider and waits until it comes back. */
    signInByBrowser(input: { serverUrl: string; recover?: boolean }): Answer<SessionState>;
    cancelSignIn(): Answer<null>;
    setUpUnlock(input: { keyStore: boolean; passphrase: string | null }): Answer<SessionState>;
    /** `current` is the passphrase in use, where there is one. */
    changeUnlock(input: { current: string | null; keyStore: boolean; passphrase: string | null }): Answer<SessionState>;
    unlock(input: { passphrase: string | null }): Answer<SessionState>;
    lock(): Answer<SessionState>;
    /** `wipe` destroys the local store's keys and data of this user on this device. */
    signOut(input: { wipe: boolean }): Answer<SessionState>;
    /** Calls back on each change; returns the unsubscribe function. */
    onChange(listener: (state: SessionState) => void): () => void;
  };
  /** Online only, and before anybody is signed in. None of it opens a session: sign in afterwards. */
  readonly account: {
    /** Whether the server waits for its first set-up, and how long a password must be there. */
    status(input: { serverUrl: string }): Answer<ServerStatus>;
    setUp(input: SetUpRequest & { serverUrl: string }): Answer<null>;
    /** Sets a password with a code that an administrator gave; answers what the code was for. */
    redeem(input: RedeemRequest & { serverUrl: string }): Answer<RedeemAnswer>;
  };
  readonly files: {
    /** Opens the system dialog; null when it was cancelled. */
    openImport(): Answer<OpenedFile | null>;
    /** Opens the system dialog and writes; answers the chosen file's name, or null when it was cancelled. */
    save(input: {
      suggestedName: string;
      data: Uint8Array;
      kind: 'csv' | 'xlsx' | 'png' | 'txt' | 'json' | 'html';
    }): Answer<string | null>;
  };
  /** Menu commands: see MENU_COMMANDS in events.ts. */
  onMenu(listener: (command: MenuCommand) => void): () => void;
}
