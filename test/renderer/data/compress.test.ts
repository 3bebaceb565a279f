/** Bodies on their way to the server. Rule ZP2. */
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { encodeBody } from '../../../renderer/data/compress.ts';

it('[ZP2] a small body goes as it is, a large one compressed and marked so', async () => {
  const small = { cursor: null, text: '客户' };
  expect(await encodeBody(small)).toEqual({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(small),
  });
  const large = { texts: Array.from({ length: 500 }, (_, n) => `客户 ${n}`) };
  const { headers, body } = await encodeBody(large);
  expect(headers).toEqual({ 'content-type': 'application/json', 'content-encoding': 'gzip' });
  expect(body.length).toBeLessThan(JSON.stringify(large).length / 2);
  expect(JSON.parse(gunzipSync(body as Uint8Array).toString('utf8'))).toEqual(large);
});
