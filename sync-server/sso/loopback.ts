/** Whether something stays on its own machine. */

/** The host of a URL. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Where a native application lets the browser come back to (RFC 8252, section 7.3): its own machine by number, any port, one path. */
export function isNativeRedirect(uri: string): boolean {
  return /^http:\/\/(127\.0\.0\.1|\[::1\]):[1-9]\d{0,4}\/oidc\/callback$/.test(uri);
}
