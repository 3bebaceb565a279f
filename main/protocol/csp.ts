/**
 * The Content-Security-Policy of the window. Nothing from outside, no evaluation of text; inline styles because antd writes its styles
 * into the document. Rule SH1.
 */

/** The policy. `devServer` is the address of the hot-reload server, whose client needs inline scripts and a socket; never in a build. */
export function buildCsp(devServer: string | null = null): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'worker-src': ["'self'"],
    'object-src': ["'none'"],
    'frame-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  if (devServer !== null) {
    directives['script-src']?.push("'unsafe-inline'");
    directives['connect-src']?.push(
      devServer,
      devServer.replace(/^http/, 'ws'),
      'ws://localhost:*',
      'ws://127.0.0.1:*',
    );
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** Headers of every answer under the application's origin. */
export function securityHeaders(devServer: string | null = null): Record<string, string> {
  return {
    'content-security-policy': buildCsp(devServer),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}
