/**
 * The window's own files, out of the build folder (or the asar). Only names below the folder; anything else is 404. Rule SH2.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { securityHeaders } from './csp.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The file below `folder` that the path of a URL names, or null when it leads elsewhere. */
export function resolveBelow(folder: string, urlPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null; // not a path that we ever wrote
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const path = normalize(join(folder, decoded === '/' ? 'index.html' : decoded));
  return path.startsWith(folder + sep) ? path : null;
}

/** Answers with the file. */
export async function serveFile(folder: string, urlPath: string): Promise<Response> {
  const path = resolveBelow(folder, urlPath);
  const type = path === null ? undefined : TYPES[extname(path)];
  if (path === null || type === undefined || !(await isFile(path))) {
    return new Response('not found', { status: 404, headers: securityHeaders() });
  }
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  return new Response(body, { headers: { ...securityHeaders(), 'content-type': type } });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // not there: 404
  }
}
