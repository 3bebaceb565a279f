/** Addresses, and what failures and strange answers of the network become. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseServerAddress } from '../../main/services/server-address.ts';
import { createServerClient, type Fetch } from '../../main/services/server-client.ts';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function post(fetch: Fetch): Promise<unknown> {
  return createServerClient(fetch, 20).post('https://pool.example.com/x', {}, z.strictObject({ good: z.boolean() }));
}
const answering =
  (body: string, init: ResponseInit): Fetch =>
  () =>
    Promise.resolve(new Response(body, init));
const failing =
  (message: string): Fetch =>
  () =>
    Promise.reject(new Error(message));

describe('addresses', () => {
  it.each([
    ['pool.example.com', 'https://pool.example.com'],
    ['  https://pool.example.com/  ', 'https://pool.example.com'],
    ['https://example.com/pool/', 'https://example.com/pool'],
    ['pool.example.com:8443', 'https://pool.example.com:8443'],
    ['localhost:4000', 'http://localhost:4000'],
    ['127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['https://localhost:4000', 'https://localhost:4000'],
  ])('[SP1] %s becomes %s', (typed, address) => {
    expect(parseServerAddress(typed)).toBe(address);
  });

  it.each([
    ['', 'required'],
    ['   ', 'required'],
    ['ftp://example.com', 'bad_address'],
    ['file:///etc/passwd', 'bad_address'],
    ['not an address', 'bad_address'],
    ['https://', 'bad_address'],
    ['https://user:secret@example.com', 'bad_address'],
  ])('[SP1] %j is refused at its field', (typed, code) => {
    expect(() => parseServerAddress(typed)).toThrow(
      expect.objectContaining({ data: { code: 'validation_failed', fields: [{ field: 'serverUrl', code }] } }) as Error,
    );
  });

  it.each([
    'http://pool.example.com',
    'http://192.168.1.5:4000',
    'http://127.0.0.1.example.com',
    'http://localhost.evil.com',
  ])('[SP2] %s is refused', typed => {
    expect(() => parseServerAddress(typed)).toThrow(expect.objectContaining({ code: 'insecure_server' }) as Error);
  });
});

describe('the network', () => {
  it.each([
    ['net::ERR_CONNECTION_REFUSED', 'server_unreachable'],
    ['net::ERR_NAME_NOT_RESOLVED', 'server_unreachable'],
    ['net::ERR_INTERNET_DISCONNECTED', 'server_unreachable'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'certificate_error'],
    ['net::ERR_CERT_DATE_INVALID', 'certificate_error'],
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'certificate_error'],
  ])('[SP3] %s gives %s', async (message, code) => {
    await expect(post(failing(message))).rejects.toMatchObject({ code });
  });

  it.each([502, 503, 504])('[SP3] a proxy that says %i gives server_unreachable', async status => {
    await expect(post(answering('<h1>Bad gateway</h1>', { status }))).rejects.toMatchObject({
      code: 'server_unreachable',
    });
  });

  it.each([
    ['a page', answering('<html>', { status: 200, headers: { 'content-type': 'text/html' } })],
    ['no type', answering('{"good":true}', { status: 200, headers: {} })],
    ['another form', answering('{"good":1}', { status: 200, headers: JSON_TYPE })],
    ['cut off JSON', answering('{"good":', { status: 200, headers: JSON_TYPE })],
    ['a page that says no', answering('<html>', { status: 404, headers: { 'content-type': 'text/html' } })],
    ['another protocol', failing('net::ERR_SSL_PROTOCOL_ERROR')],
    ['a redirection', failing('Attempted to redirect, but redirect policy was "error"')],
  ])('[SP4] %s gives not_a_server', async (_name, fetch) => {
    await expect(post(fetch)).rejects.toMatchObject({ code: 'not_a_server' });
  });

  it('[SP5] a refusal comes back with its code, fields and reference', async () => {
    const error = { code: 'validation_failed', ref: 'r7', fields: [{ field: 'login', code: 'required' }] };
    const refused = post(answering(JSON.stringify({ error }), { status: 400, headers: JSON_TYPE }));
    await expect(refused).rejects.toMatchObject({ data: error });
  });

  it('[SP5] a code of a newer server becomes internal and keeps its reference', async () => {
    const error = { code: 'invented_later', ref: 'r8', more: 1 };
    const refused = post(answering(JSON.stringify({ error }), { status: 418, headers: JSON_TYPE }));
    await expect(refused).rejects.toMatchObject({ data: { code: 'internal', ref: 'r8' } });
  });

  it('[SP6] no answer in time counts as unreachable', async () => {
    const silent: Fetch = (_url, init) =>
      new Promise((_done, fail) => init.signal?.addEventListener('abort', () => fail(new Error('net::ERR_ABORTED'))));
    await expect(post(silent)).rejects.toMatchObject({ code: 'server_unreachable' });
  });

  it('[SP6] a stream that has begun is not cut by the limit', async () => {
    let signal: AbortSignal | undefined;
    const streaming: Fetch = (_url, init) => {
      signal = init.signal;
      return Promise.resolve(new Response('data: 1', { headers: { 'content-type': 'text/event-stream' } }));
    };
    await createServerClient(streaming, 1).send('https://pool.example.com/poke', { method: 'GET', headers: {} });
    await new Promise(done => setTimeout(done, 5)); // longer than the limit of a millisecond
    expect(signal?.aborted).toBe(false);
  });

  it('[SP9] nothing is cached, no cookie sent, no redirection followed', async () => {
    let seen: object = {};
    const spying: Fetch = (_url, init) => {
      seen = init;
      return Promise.resolve(new Response('{"good":true}', { headers: JSON_TYPE }));
    };
    expect(await post(spying)).toEqual({ good: true });
    expect(seen).toMatchObject({ cache: 'no-store', credentials: 'omit', redirect: 'error' });
  });
});
