/** The identity provider of the company, as the environment names it. Every wrong value has a message that says what to do. Rule AC62. */
import { isLoopbackHost } from './loopback.ts';

export interface SsoConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** Words of the button; each language has its own when there are none. */
  readonly label: string;
  readonly scope: string;
  /**
   * Which claim is the login of a member: `email` (a verified address as a whole), `email_name` (what stands before the @; for one
   * domain only, since otherwise two people could have the same), or the name of another claim, e.g. `preferred_username`.
   */
  readonly loginClaim: string;
  /** Only addresses of these domains are let in; all when empty. Sub-domains count as others. */
  readonly domains: readonly string[];
}

/** Reads OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_LABEL, OIDC_SCOPE, OIDC_LOGIN_CLAIM and OIDC_DOMAINS; null without issuer. */
export function readSsoConfig(
  read: (name: string) => string | undefined,
  fail: (message: string) => never,
): SsoConfig | null {
  const issuer = read('OIDC_ISSUER');
  if (issuer === undefined) return null;
  const clientId = read('OIDC_CLIENT_ID');
  if (clientId === undefined) return fail('OIDC_CLIENT_ID is missing: the client id that the identity provider gave.');
  const loginClaim = read('OIDC_LOGIN_CLAIM') ?? 'email';
  if (!/^\w{1,60}$/.test(loginClaim)) return fail('OIDC_LOGIN_CLAIM must be email, email_name or the name of a claim.');
  const domains = (read('OIDC_DOMAINS') ?? '')
    .split(',')
    .map(domain => domain.trim().toLowerCase())
    .filter(domain => domain !== '');
  if (loginClaim === 'email_name' && domains.length !== 1) {
    return fail('OIDC_LOGIN_CLAIM=email_name needs exactly one domain in OIDC_DOMAINS.');
  }
  return {
    issuer: checkIssuer(issuer, fail),
    clientId,
    clientSecret: read('OIDC_CLIENT_SECRET') ?? null,
    label: (read('OIDC_LABEL') ?? '').slice(0, 40),
    scope: read('OIDC_SCOPE') ?? 'openid email profile',
    loginClaim,
    domains,
  };
}

function checkIssuer(text: string, fail: (message: string) => never): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return fail('OIDC_ISSUER must be the address of the identity provider, e.g. https://login.example.com.');
  }
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  return isSafe ? text : fail('OIDC_ISSUER must begin with https://.');
}
