/**
 * The company's identity provider (OpenID Connect). This server is the relying party: it makes the address for the browser, and exchanges
 * what the browser came back with for a verified statement of who that was. Which member it is, is not decided here. Rules AC62, AC63.
 */
import * as oidc from 'openid-client';
import type { Clock } from '../../common/lib/clock.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import type { SsoConfig } from './config.ts';

export interface SsoSecrets {
  readonly state: string;
  readonly nonce: string;
  /** PKCE. */
  readonly verifier: string;
}
export interface VerifiedPerson {
  readonly issuer: string;
  readonly subject: string;
  /** The login that the configured claim gives, as the provider wrote it. */
  readonly login: string;
}

export interface IdentityProvider {
  readonly label: string;
  makeSecrets(): SsoSecrets;
  /** The address for the browser. Throws `sso_unavailable`. */
  startUrl(secrets: SsoSecrets, redirectUri: string): Promise<string>;
  /** Throws `sso_cancelled`, `sso_refused`, `sso_unavailable`. */
  finish(secrets: SsoSecrets, redirectUri: string, query: string): Promise<VerifiedPerson>;
}

/** What the provider says of itself is asked anew after this time. */
const METADATA_MS = 3_600_000;

export function makeIdentityProvider(config: SsoConfig, clock: Clock): IdentityProvider {
  let known: { readonly until: number; readonly client: Promise<oidc.Configuration> } | null = null;

  /** Asks the provider for its endpoints and keys, once in an hour; a failure is not kept. */
  const connect = async (): Promise<oidc.Configuration> => {
    if (known === null || known.until <= clock.now())
      known = { until: clock.now() + METADATA_MS, client: discover(config) };
    try {
      return await known.client;
    } catch (cause) {
      known = null;
      throw new AppError('sso_unavailable', {}, { cause });
    }
  };

  return {
    label: config.label,
    makeSecrets: () => ({
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    }),
    async startUrl({ state, nonce, verifier }, redirectUri) {
      const client = await connect();
      const parameters = {
        redirect_uri: redirectUri,
        scope: config.scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      };
      return oidc.buildAuthorizationUrl(client, parameters).href;
    },
    async finish({ state, nonce, verifier }, redirectUri, query) {
      const client = await connect();
      const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true };
      try {
        const tokens = await oidc.authorizationCodeGrant(client, new URL(`${redirectUri}?${query}`), checks);
        const claims = tokens.claims();
        if (claims === undefined) throw new AppError('sso_refused');
        const login = readLogin(claims, config) ?? readLogin(await askMore(client, tokens, claims.sub), config);
        if (login === null) throw new AppError('sso_refused', { params: { reason: 'claim' } });
        return { issuer: claims.iss, subject: claims.sub, login };
      } catch (thrown) {
        throw explain(thrown);
      }
    },
  };
}

/** Some providers put addresses and names not into the token, but behind a further question. */
function askMore(
  client: oidc.Configuration,
  tokens: oidc.TokenEndpointResponse,
  subject: string,
): Promise<oidc.UserInfoResponse> {
  return oidc.fetchUserInfo(client, tokens.access_token, subject);
}

async function discover(config: SsoConfig): Promise<oidc.Configuration> {
  const issuer = new URL(config.issuer);
  // Plain HTTP reaches this point for a provider on this very machine only: see config.ts.
  const execute = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  const auth = config.clientSecret === null ? oidc.None() : oidc.ClientSecretPost(config.clientSecret);
  return oidc.discovery(issuer, config.clientId, undefined, auth, { execute, timeout: 15 });
}

/** The login that the claims give, or null: an address must be verified and of an allowed domain. */
export function readLogin(
  claims: Readonly<Record<string, unknown>>,
  config: Pick<SsoConfig, 'loginClaim' | 'domains'>,
): string | null {
  const isByEmail = config.loginClaim === 'email' || config.loginClaim === 'email_name';
  const value = claims[isByEmail ? 'email' : config.loginClaim];
  if (typeof value !== 'string' || value === '') return null;
  const isAddressNeeded = isByEmail || config.domains.length > 0;
  if (!isAddressNeeded) return value;
  const address = isByEmail ? value : claims['email'];
  if (typeof address !== 'string' || claims['email_verified'] !== true) return null;
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 1 || (config.domains.length > 0 && !config.domains.includes(domain))) return null;
  return config.loginClaim === 'email_name' ? address.slice(0, at) : value;
}

/** The library's errors quote answers of the provider: they become codes, and the cause stays out of answers and log lines. */
function explain(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof oidc.AuthorizationResponseError) {
    return new AppError(thrown.error === 'access_denied' ? 'sso_cancelled' : 'sso_refused', {}, { cause: thrown });
  }
  const code = thrown instanceof Error ? (thrown as { code?: unknown }).code : undefined;
  const isAway = thrown instanceof TypeError || code === 'OAUTH_TIMEOUT' || isServerFault(thrown);
  return new AppError(isAway ? 'sso_unavailable' : 'sso_refused', {}, { cause: thrown });
}

function isServerFault(thrown: unknown): boolean {
  return thrown instanceof oidc.ResponseBodyError && thrown.status >= 500;
}
