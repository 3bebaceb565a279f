/**
 * Messages of signing in beyond login and password: the code of the second factor, its set-up where it is demanded, the company's identity
 * provider, and the confirmation of a wiped device. They are sent by the main process, before or outside of an open store. Rules AC53 to AC69.
 */
import { z } from 'zod';
import { sessionAnswerSchema } from './messages.ts';

const id = z.uuid();
/** Random texts that stand for something on the server; far longer than anybody could guess. */
const ticket = z.string().min(20).max(200);
/** A code as typed: six digits, or a recovery code; spaces and hyphens are ignored. */
export const factorCodeSchema = z.string().trim().min(1).max(40);

export const SIGN_IN_WAYS_PATH = '/auth/v1/ways';
export const SIGN_IN_CODE_PATH = '/auth/v1/code';
export const FACTOR_BEGIN_PATH = '/auth/v1/factor/begin';
export const FACTOR_CONFIRM_PATH = '/auth/v1/factor/confirm';
export const SSO_START_PATH = '/auth/v1/sso/start';
export const SSO_FINISH_PATH = '/auth/v1/sso/finish';
export const WIPED_PATH = '/auth/v1/wiped';

/** How one may sign in at this server. */
export const signInWaysSchema = z.strictObject({
  /** The company's identity provider, with the words for its button; null without one. */
  sso: z.strictObject({ label: z.string() }).nullable(),
});

/** The password was right; this says so for some minutes, on this device, for some attempts. */
export const signInCodeRequestSchema = z.strictObject({ challenge: ticket, clientId: id, code: factorCodeSchema });

export const factorBeginRequestSchema = z.strictObject({ challenge: ticket, clientId: id });
export const factorSecretSchema = z.strictObject({
  /** Base32, for typing. */
  secret: z.string(),
  /** `otpauth://…`, for the QR code. */
  uri: z.string(),
});
export const factorConfirmRequestSchema = signInCodeRequestSchema;
export const factorConfirmAnswerSchema = z.strictObject({
  session: sessionAnswerSchema,
  /** Shown once: the server keeps hashes. */
  recoveryCodes: z.array(z.string()),
});

export const ssoStartRequestSchema = z.strictObject({
  protocol: z.int(),
  clientId: id,
  deviceName: z.string().max(100),
  platform: z.string().max(40),
  /** Where the browser comes back to: this machine, a port that the application listens on. */
  redirectUri: z.string().max(100),
  /** SHA-256 (base64url) of a secret that the application shows at the end: who only saw the browser's way back cannot go on. */
  binding: z.string().regex(/^[\w-]{43}$/),
});
export const ssoStartAnswerSchema = z.strictObject({
  /** To be opened in the system's browser. */
  url: z.string(),
  /** Comes back with the browser. */
  state: z.string(),
});
export const ssoFinishRequestSchema = z.strictObject({
  clientId: id,
  state: ticket,
  /** The secret behind `binding`. */
  secret: z.string().min(40).max(100),
  /** The query that the browser came back with. */
  query: z.string().max(4_000),
});

export const wipedRequestSchema = z.strictObject({ refreshToken: z.string().min(1).max(500), clientId: id });

export type SignInWays = z.infer<typeof signInWaysSchema>;
export type FactorSecret = z.infer<typeof factorSecretSchema>;
