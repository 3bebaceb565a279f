/**
 * Values that can be recognised wherever they turn up: each one stands for one field of one record and was typed by one person. Whatever
 * reaches a device is searched for them. Rule P6.
 */
export interface Canary {
  readonly customerId: string;
  /** The field with a rule that it stands in; null for what everybody gets who sees the customer. */
  readonly field: 'phones' | 'emails' | 'company' | 'notes' | 'custom' | 'sealed' | null;
  readonly authorId: string;
}

export interface Canaries {
  /** A word or a phone number that occurs nowhere else; it belongs to no record until {@link claim}. */
  word(): string;
  phone(): string;
  email(): string;
  /** Says to which record the values in the text belong; their fields follow from how they are typed. */
  claim(text: string, owner: Omit<Canary, 'field'>): void;
  /** The values in a text, with what they stand for; values that nobody claimed are passed over. */
  find(text: string): Map<string, Canary>;
}

/** Custom fields of each simulated company: an open one, and a sensitive one, which goes as phones go. */
export const SIM_FIELDS = {
  open: 'f-0190a0b0-0000-7000-8000-00000000f001',
  sealed: 's-0190a0b0-0000-7000-8000-00000000f002',
} as const;

const WORD = /x7f\d+z(@example\.com)?/g;
/** Eleven digits of a Chinese mobile, alone or after the calling code; longer runs of digits are times and sequence numbers. */
const PHONE = /(?<!\d)(?:86)?(13\d{9})(?!\d)/g;

export function createCanaries(): Canaries {
  const known = new Map<string, Canary>();
  let count = 0;
  const tokensOf = (text: string): string[] => [
    ...Array.from(text.matchAll(WORD), match => match[0]),
    ...Array.from(text.matchAll(PHONE), match => match[1] ?? ''),
  ];
  return {
    word: () => `x7f${++count}z`,
    phone: () => `13${String(500_000_000 + ++count)}`,
    email: () => `x7f${++count}z@example.com`,
    claim(text, owner) {
      for (const token of tokensOf(text)) {
        if (!known.has(token)) known.set(token, { ...owner, field: fieldOf(token, text) });
      }
    },
    find(text) {
      return new Map(
        tokensOf(text).flatMap(token => {
          const canary = known.get(token);
          return canary === undefined ? [] : [[token, canary] as const];
        }),
      );
    },
  };
}

function fieldOf(token: string, text: string): Canary['field'] {
  if (token.startsWith('13')) return 'phones';
  if (token.includes('@')) return 'emails';
  if (text.includes(`公司${token}`)) return 'company';
  if (text.includes(`记${token}`)) return 'notes';
  if (text.includes(`"${SIM_FIELDS.sealed}":"${token}"`)) return 'sealed';
  return text.includes(`"${SIM_FIELDS.open}":"${token}"`) ? 'custom' : null;
}
