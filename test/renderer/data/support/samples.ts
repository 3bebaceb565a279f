/** Documents and randomness for tests of the data engine: everything follows from numbers, so that a run repeats itself. */
import { maskContact } from '../../../../common/domain/masking.ts';
import type { Customer } from '../../../../common/domain/customer.ts';
import type { CustomerInteraction } from '../../../../common/domain/timeline.ts';
import type { RandomBytes } from '../../../../common/lib/clock.ts';

/** A small seeded generator (mulberry32) of numbers in [0, 1). */
export function makeNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Seeded random bytes. */
export function makeRandom(seed: number): RandomBytes {
  const next = makeNumbers(seed);
  return count => Uint8Array.from({ length: count }, () => Math.floor(next() * 256));
}

/** A valid UUID that ends in the number. */
export function uuid(n: number, kind = 0): string {
  return `0190${kind.toString(16).padStart(4, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** A customer as the server would send it to a reader of plain values. */
export function makeCustomer(n: number, fields: Partial<Customer> = {}): Customer {
  const contactInfo = fields.contactInfo ?? {
    phones: [{ value: '+8613812345678', raw: '13812345678', label: '' }],
    emails: [{ value: 'wang.xm@example.com', label: '' }],
    socials: [{ kind: 'wechat' as const, value: 'wangxm88' }],
  };
  return {
    customerId: uuid(n, 1),
    name: `客户${n}`,
    company: '',
    contactInfo,
    contactDisplay: maskContact({ phones: [], emails: [], socials: [], ...contactInfo }),
    source: null,
    scene: null,
    status: 'status:new',
    acquisitionTime: 1_700_000_000_000,
    lastActiveTime: null,
    statusChangedAt: null,
    notes: '',
    ownerId: uuid(1, 2),
    teamId: uuid(1, 3),
    tagIds: [],
    groupIds: [],
    custom: {},
    createdBy: uuid(1, 2),
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_000,
    ver: n,
    ...fields,
  };
}

/** An interaction with the customer of the given number. */
export function makeInteraction(n: number, customer: number): CustomerInteraction {
  return {
    interactionId: uuid(n, 4),
    customerId: uuid(customer, 1),
    type: 'interaction_type:call',
    content: `内容${n}`,
    channel: '',
    initiatedBy: 'company',
    occurredAt: 1_700_000_000_000 + n,
    createdBy: uuid(1, 2),
    ver: n,
  };
}
