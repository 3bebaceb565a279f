/**
 * Bytes as text, in two forms: one character per byte (for the local store, where typed arrays do not survive) and base64 (for the
 * journal's JSON lines). Neither encrypts.
 */
const CHUNK = 8_192;

/** One character (code 0 to 255) for each byte: the smallest form that IndexedDB keeps as a string. */
export function bytesToText(bytes: Uint8Array): string {
  // Spreading would walk through an iterator: seven times as slow. The call takes any array-like list of numbers.
  const convert = (part: Uint8Array): string => String.fromCharCode.apply(null, part as unknown as number[]);
  if (bytes.length <= CHUNK) return convert(bytes);
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK) text += convert(bytes.subarray(start, start + CHUNK));
  return text;
}

/** The bytes of {@link bytesToText}; a character above 255 is damage and gives a byte that authentication will refuse. */
export function textToBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function bytesToBase64(bytes: Uint8Array): string {
  return btoa(bytesToText(bytes));
}

/** Throws on text that is no base64. */
export function base64ToBytes(text: string): Uint8Array<ArrayBuffer> {
  return textToBytes(atob(text));
}
