/**
 * Looks for secrets in every byte of a folder, whatever the program that wrote it would call the file.
 *
 * A secret is looked for as UTF-8 and UTF-16 (how Chromium stores text beyond Latin-1), and as the base64 of both at each of the three
 * places at which it may stand in a longer text. It does not decompress: the secrets of the tests are random, and compression
 * leaves what has not occurred before as it is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which secret stands where. */
export interface Finding {
  readonly secret: string;
  readonly form: string;
  readonly file: string;
}

interface Needle {
  readonly secret: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** Looks through all files below the folder. `secrets` are texts by name, or bytes for what is no text. */
export function findSecrets(folder: string, secrets: Readonly<Record<string, string | Uint8Array>>): Finding[] {
  const needles = Object.entries(secrets).flatMap(([secret, value]) => makeNeedles(secret, value));
  return listFiles(folder).flatMap(file => {
    const content = readFileSync(file);
    return searchBytes(content, needles).map(({ secret, form }) => ({ secret, form, file: file.slice(folder.length) }));
  });
}

/** Looks through text that is already in memory, e.g. log lines. */
export function findSecretsIn(text: string, secrets: Readonly<Record<string, string | Uint8Array>>): string[] {
  const needles = Object.entries(secrets).flatMap(([secret, value]) => makeNeedles(secret, value));
  return searchBytes(Buffer.from(text), needles).map(({ secret, form }) => `${secret} as ${form}`);
}

/** All regular files below the folder; sockets and links are no content. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

function searchBytes(content: Buffer, needles: readonly Needle[]): Needle[] {
  return needles.filter(({ bytes }) => content.includes(bytes));
}

function makeNeedles(secret: string, value: string | Uint8Array): Needle[] {
  const forms: readonly (readonly [string, Buffer])[] =
    typeof value === 'string'
      ? [
          ['UTF-8', Buffer.from(value, 'utf8')],
          ['UTF-16LE', Buffer.from(value, 'utf16le')],
        ]
      : [
          ['bytes', Buffer.from(value)],
          ['hex', Buffer.from(Buffer.from(value).toString('hex'))],
        ];
  return forms.flatMap(([form, bytes]) => [
    { secret, form, bytes },
    ...[0, 1, 2].map(shift => ({ secret, form: `base64 of ${form}`, bytes: base64At(bytes, shift) })),
  ]);
}

/** The characters of base64 that the bytes alone decide when `shift` others stand before them. */
function base64At(bytes: Buffer, shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const unsureEnd = (shift + bytes.length) % 3 === 0 ? 0 : 1;
  return Buffer.from(text.slice(shift === 0 ? 0 : shift + 1, text.length - unsureEnd));
}
