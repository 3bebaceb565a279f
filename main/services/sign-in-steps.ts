/**
 * The steps of a sign-in at the server: password, code of the second factor or its set-up, and the company's identity provider in the
 * system's browser. What one step leaves for the next (the server's challenge) stays here and never reaches the page. It opens nothing:
 * whoever calls takes the session that was granted. Rules DS2, AC89, AC90.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '../../common/protocol/app-error.ts';
import { sessionAnswerSchema, type SessionAnswer } from '../../common/protocol/messages.ts';
import {
  FACTOR_BEGIN_PATH,
  FACTOR_CONFIRM_PATH,
  factorConfirmAnswerSchema,
  factorSecretSchema,
  SIGN_IN_CODE_PATH,
  SIGN_IN_WAYS_PATH,
  signInWaysSchema,
  SSO_FINISH_PATH,
  SSO_START_PATH,
  ssoStartAnswerSchema,
  type FactorSecret,
  type SignInWays,
} from '../../common/protocol/sign-in.ts';
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import type { Account, Accounts } from './accounts.ts';
import { isLoopback, parseServerAddress } from './server-address.ts';
import { readRefusal, requestSignIn, type ServerClient } from './server-client.ts';
import { listenForBrowser } from './sso-listener.ts';

export interface SignInInput {
  readonly serverUrl: string;
  readonly login: string;
  readonly password: string;
  /** What is stored here of this user can no longer be opened and is given up for a fresh start. */
  readonly recover?: boolean | undefined;
}

/** A session that the server granted, with what the device has to know to take it. */
export interface Granted {
  readonly answer: SessionAnswer;
  readonly serverUrl: string;
  readonly clientId: string;
  readonly recover: boolean;
}

export interface SignInSteps {
  ways(serverUrl: string): Promise<SignInWays>;
  /** Throws `totp_required` and `totp_setup_required` when there is another step, and what the server refused. */
  password(input: SignInInput): Promise<Granted>;
  code(code: string): Promise<Granted>;
  beginFactor(): Promise<FactorSecret>;
  confirmFactor(code: string): Promise<Granted & { readonly recoveryCodes: readonly string[] }>;
  browser(input: { readonly serverUrl: string; readonly recover?: boolean | undefined }): Promise<Granted>;
  /** Calls the browser's way off, and forgets a challenge. */
  cancel(): void;
  /** The account on this device that the last attempt was for, when there is one. */
  attempted(): Account | null;
}

interface Pending {
  readonly challenge: string;
  readonly serverUrl: string;
  readonly clientId: string;
  readonly recover: boolean;
}

export function createSignInSteps(deps: {
  readonly accounts: Accounts;
  readonly client: ServerClient;
  readonly platform: string;
  readonly openBrowser: (url: string) => Promise<void>;
}): SignInSteps {
  const { accounts, client, platform } = deps;
  const device = { protocol: PROTOCOL_VERSION, deviceName: platform, platform }; // no host name: it often is a person's name
  let pending: Pending | null = null;
  let known: Account | null = null;
  let browsing: AbortController | null = null;

  const cancel = (): void => {
    browsing?.abort();
    browsing = null;
    pending = null;
  };
  const goOn = (): Pending => {
    if (pending === null) throw new AppError('challenge_ended');
    return pending;
  };

  return {
    async ways(serverUrl) {
      const url = `${parseServerAddress(serverUrl)}${SIGN_IN_WAYS_PATH}`;
      const response = await client.send(url, { method: 'GET', headers: { accept: 'application/json' } });
      if (!response.ok) {
        const refusal = await readRefusal(response);
        // An older server knows the password alone.
        if (refusal.code === 'route_not_found') return { sso: null };
        throw new AppError(refusal.code, refusal);
      }
      const parsed = signInWaysSchema.safeParse(await response.json().catch(() => null));
      if (!parsed.success) throw new AppError('not_a_server', {}, { cause: parsed.error });
      return parsed.data;
    },

    async password(input) {
      cancel();
      const serverUrl = parseServerAddress(input.serverUrl);
      const login = input.login.trim();
      known = await accounts.find(serverUrl, login);
      const clientId = known?.clientId ?? randomUUID();
      const recover = input.recover === true;
      try {
        const request = { ...device, login, password: input.password, clientId };
        return { answer: await requestSignIn(client, serverUrl, request), serverUrl, clientId, recover };
      } catch (error) {
        const challenge = challengeOf(error);
        if (challenge === null) throw error;
        pending = { challenge, serverUrl, clientId, recover };
        // Without the challenge: the page has no use for it.
        throw new AppError((error as AppError).code, {}, { cause: error });
      }
    },

    async code(code) {
      const { challenge, clientId, serverUrl, recover } = goOn();
      const body = { challenge, clientId, code };
      const answer = await client.post(`${serverUrl}${SIGN_IN_CODE_PATH}`, body, sessionAnswerSchema);
      pending = null;
      return { answer, serverUrl, clientId, recover };
    },

    async beginFactor() {
      const { challenge, clientId, serverUrl } = goOn();
      return client.post(`${serverUrl}${FACTOR_BEGIN_PATH}`, { challenge, clientId }, factorSecretSchema);
    },

    async confirmFactor(code) {
      const { challenge, clientId, serverUrl, recover } = goOn();
      const body = { challenge, clientId, code };
      const answer = await client.post(`${serverUrl}${FACTOR_CONFIRM_PATH}`, body, factorConfirmAnswerSchema);
      pending = null;
      return { answer: answer.session, serverUrl, clientId, recover, recoveryCodes: answer.recoveryCodes };
    },

    async browser(input) {
      cancel();
      const serverUrl = parseServerAddress(input.serverUrl);
      // Who will come is not known yet: the device's id of its only user here, if there is one, else a new one.
      const here = await accounts.listAt(serverUrl);
      known = here.length === 1 ? (here[0] ?? null) : null;
      const clientId = known?.clientId ?? randomUUID();
      const own = new AbortController();
      browsing = own;
      const listener = await listenForBrowser();
      try {
        const secret = randomBytes(32).toString('base64url');
        const binding = createHash('sha256').update(secret).digest('base64url');
        const body = { ...device, clientId, redirectUri: listener.redirectUri, binding };
        const { url, state } = await client.post(`${serverUrl}${SSO_START_PATH}`, body, ssoStartAnswerSchema);
        if (!isForBrowser(url)) throw new AppError('not_a_server');
        listener.expect(state); // first: a browser that is signed in there already comes back at once
        await deps.openBrowser(url);
        const query = await listener.wait(own.signal);
        const request = { clientId, state, secret, query };
        const answer = await client.post(`${serverUrl}${SSO_FINISH_PATH}`, request, sessionAnswerSchema);
        return { answer, serverUrl, clientId, recover: input.recover === true };
      } finally {
        listener.close();
        if (browsing === own) browsing = null;
      }
    },

    cancel,
    attempted: () => known,
  };
}

function challengeOf(error: unknown): string | null {
  if (!(error instanceof AppError)) return null;
  if (error.code !== 'totp_required' && error.code !== 'totp_setup_required') return null;
  const challenge = error.data.params?.['challenge'];
  return typeof challenge === 'string' ? challenge : null;
}

/** Only a web page is opened, and in plain text only on this machine: the system would start other programs for other addresses. */
function isForBrowser(text: string): boolean {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  } catch {
    return false;
  }
}
