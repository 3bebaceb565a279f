/** A network cable for tests: a proxy on loopback between the application and a server, which can be cut and plugged in again. */
import { createConnection, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface Cable {
  /** The address to give to the application. */
  readonly url: string;
  /** Breaks every connection; new ones are refused at once. */
  cut(): void;
  restore(): void;
  close: () => Promise<void>;
}

/**
 * Lays a cable to the server (plain HTTP on loopback). Starts plugged in. `overhear` is given what the server sends, which then is asked
 * to compress nothing.
 */
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
    if (overhear === undefined) {
      client.pipe(upstream);
    } else {
      client.pipe(askPlain()).pipe(upstream);
      upstream.on('data', overhear);
    }
    upstream.pipe(client);
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

/** Empties the header by which compressed answers are asked for, in place, so that no length changes. */
function askPlain(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = chunk.toString('latin1');
      const plain = text.replace(/^(accept-encoding:)([^\r\n]*)/gim, (_, name: string, value: string) => {
        return name + ' '.repeat(value.length);
      });
      done(null, Buffer.from(plain, 'latin1'));
    },
  });
}
