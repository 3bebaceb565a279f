/** A network cable for tests: a proxy on loopback between the application and a server, which can be cut and plugged in again. */
import { createConnection, createServer, type Socket } from 'node:net';

export interface Cable {
  /** The address to give to the application. */
  readonly url: string;
  /** Breaks every connection; new ones are refused at once. */
  cut(): void;
  restore(): void;
  close: () => Promise<void>;
}

/** Lays a cable to the server (plain HTTP on loopback). Starts plugged in. `overhear` is given what the server sends. */
export async function layCable(serverUrl: string, overhear?: (bytes: Buffer) => void): Promise<Cable> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer(client => {
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    const upstream = createConnection(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined); // a cut cable: both ends are destroyed below
    }
    client.pipe(upstream).pipe(client);
    if (overhear !== undefined) upstream.on('data', overhear);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cutAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      isCut = true;
      cutAll();
    },
    restore() {
      isCut = false;
    },
    close: () =>
      new Promise<void>((done, fail) => {
        cutAll();
        server.close(error => (error ? fail(error) : done()));
      }),
  };
}
