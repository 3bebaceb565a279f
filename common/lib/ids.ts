/**
 * Identifiers: UUID version 7, made on the device that creates the record, so that creation works offline.
 * The layout is that of RFC 9562 section 5.7: 48 bits of milliseconds, then version, variant and random bits.
 */
import type { Clock, RandomBytes } from './clock.ts';

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether the text is a UUID in canonical lower-case form. */
export function isUuid(text: string): boolean {
  return UUID_PATTERN.test(text);
}

/** Makes a time-ordered identifier. Ids of one device sort by creation; no rule may rely on that across devices. */
export function makeId(clock: Clock, randomBytes: RandomBytes): string {
  const bytes = randomBytes(16).slice();
  let ms = Math.max(0, Math.floor(clock.now()));
  for (let i = 5; i >= 0; i--) {
    bytes[i] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
