/** Text to GB18030 bytes (two-byte part), by turning the platform's decoder around: no encoder is built in. */
const TABLE = buildTable();

function buildTable(): Map<string, readonly [number, number]> {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, readonly [number, number]>();
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      if (low === 0x7f) continue;
      const char = decoder.decode(Uint8Array.of(high, low));
      if (Array.from(char).length === 1) table.set(char, [high, low]);
    }
  }
  return table;
}

export function encodeGb18030(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.charCodeAt(0);
    const pair = TABLE.get(char);
    if (code < 0x80) bytes.push(code);
    else if (pair !== undefined) bytes.push(...pair);
    else throw new Error(`no two-byte form: ${char}`);
  }
  return Uint8Array.from(bytes);
}
