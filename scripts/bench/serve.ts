/**
 * Serves the built bench page on the loopback interface and takes its reports: the page needs an origin of its own, so that IndexedDB,
 * WebCrypto and workers are those of the product. Ends with the run.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface PageServer {
  readonly url: string;
  close(): void;
}

/** Serves `folder`; every message that the page posts to /report is handed on. */
export async function servePage(folder: string, handleReport: (report: unknown) => void): Promise<PageServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const answer = async (): Promise<void> => {
      if (request.method === 'POST' && path === '/report') {
        handleReport(JSON.parse(await readBody(request)));
        response.writeHead(204).end();
        return;
      }
      const file = normalize(path === '/' ? '/index.html' : path);
      const body = await readFile(join(folder, file));
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
    };
    answer().catch(() => response.writeHead(404).end());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
