/** The body of a request as JSON, with gzip when it is large: a push of many edits or a list of ids shrinks to a fraction. Rule ZP2. */
const COMPRESS_FROM = 4_096;

export interface EncodedBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** Encodes a body for the sync server. */
export async function encodeBody(value: unknown): Promise<EncodedBody> {
  const body = JSON.stringify(value);
  const headers = { 'content-type': 'application/json' };
  if (body.length < COMPRESS_FROM) return { headers, body };
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return { headers: { ...headers, 'content-encoding': 'gzip' }, body: bytes };
}
