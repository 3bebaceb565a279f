/** Reads the address tests of isemail: number, address, category and diagnosis. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface EmailVector {
  readonly id: number;
  readonly address: string;
  readonly category: string;
  readonly diagnosis: string;
}

export function readEmailVectors(name: 'tests.xml' | 'tests-original.xml'): EmailVector[] {
  const file = join(import.meta.dirname, '../fixtures/email-vectors', name);
  const xml = readFileSync(file, 'utf8').replaceAll(/<!--[\s\S]*?-->/g, '');
  return [...xml.matchAll(/<test id="(\d+)">([\s\S]*?)<\/test>/g)].map(([, id, body = '']) => ({
    id: Number(id),
    address: decode(/<address>([\s\S]*?)<\/address>/.exec(body)?.[1] ?? ''),
    category: /<category>ISEMAIL_(\w+)/.exec(body)?.[1] ?? '',
    diagnosis: /<diagnosis>ISEMAIL_(\w+)/.exec(body)?.[1] ?? '',
  }));
}

/** Entities, and the symbols that stand for control characters (note 1 in the file). */
function decode(text: string): string {
  return text
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCodePoint(Number(number)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/[\u2400-\u241f]/g, symbol => String.fromCharCode(symbol.charCodeAt(0) - 0x2400));
}
