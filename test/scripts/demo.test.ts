/** Generated demonstration data: repeatable, valid, plausible, and recognisable as generated. Rules DE1 to DE6. */
import { describe, expect, test } from 'vitest';
import { validateNewCustomer, type Lookup } from '../../common/domain/validate-customer.ts';
import { newCustomerSchema } from '../../common/domain/customer.ts';
import { BUILT_IN_ENTRIES } from '../../sync-server/commands/company/built-in-dictionaries.ts';
import { generateCustomers, type DemoPeople } from '../../scripts/demo/generate-customers.ts';
import { makeInteractions } from '../../scripts/demo/interactions.ts';
import { CSV_FAULTS, CSV_HEADER, makeCsv } from '../../scripts/demo/make-csv.ts';
import { makeRandom } from '../../scripts/demo/random.ts';
import { loadSources } from '../../scripts/demo/sources.ts';

const NOW = Date.UTC(2026, 10, 22, 6);
const DAY = 86_400_000;
const AUTHOR = '0197a000-0000-7000-8000-000000000001';
const TAGS = ['0197a000-0000-7000-8000-00000000000a', '0197a000-0000-7000-8000-00000000000b'];
const people: DemoPeople = {
  owners: [
    { ownerId: AUTHOR, teamId: '0197a000-0000-7000-8000-000000000002', share: 3 },
    { ownerId: null, teamId: null, share: 1 },
  ],
  authorId: AUTHOR,
  tagIds: TAGS,
};
const sources = loadSources();
const generate = (seed: number, count = 1_000): ReturnType<typeof generateCustomers> =>
  generateCustomers({ seed, count, now: NOW, sources }, people);

const lookup: Lookup = {
  entries: new Map(
    BUILT_IN_ENTRIES.map((entry, order) => [
      entry.entryId,
      {
        ...entry,
        next: entry.next === null ? null : [...entry.next],
        order,
        retired: false,
        createdBy: null,
        createdAt: 0,
        updatedAt: 0,
        ver: 1,
      },
    ]),
  ),
  customFields: new Map(),
  hasTag: tagId => TAGS.includes(tagId),
  hasGroup: () => false,
};

describe('customers', () => {
  test('[DE1] the same seed gives the same customers, another seed others', () => {
    expect(generate(7, 50)).toEqual(generate(7, 50));
    expect(generate(8, 50)).not.toEqual(generate(7, 50));
  });

  test('[DE1] choices follow their weights', () => {
    const random = makeRandom(3);
    const hits = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 3_000; i++)
      hits[random.pickWeighted([['a', 2] as const, ['b', 1] as const, ['c', 0] as const])]++;
    expect(hits.c).toBe(0);
    expect(hits.a / hits.b).toBeCloseTo(2, 0);
  });

  test('[DE2] every customer passes the schema and the validation of a typed one', () => {
    const troubles = generate(1).flatMap(({ fields, tagIds, groupIds }) => {
      const draft = {
        ...fields,
        phones: fields.phones.map(phone => ({ raw: phone.raw, label: phone.label })),
        emails: fields.emails.map(email => ({ raw: email.value, label: email.label })),
        socials: fields.socials.map(social => ({ kind: social.kind, raw: social.value })),
        tagIds,
        groupIds,
      };
      const checked = validateNewCustomer(draft, lookup);
      const parsed = newCustomerSchema.safeParse({ ...fields, tagIds, groupIds });
      return checked.ok && parsed.success ? [] : [{ fields, checked, parsed }];
    });
    expect(troubles).toEqual([]);
    expect(generate(1).every(customer => customer.fields.phones.length > 0)).toBe(true);
  });

  test('[DE3] acquisition lies in the last two years, grows, and comes before everything else', () => {
    const customers = generate(2, 4_000);
    const times = customers.map(customer => customer.fields.acquisitionTime);
    expect(Math.min(...times)).toBeGreaterThan(NOW - 735 * DAY);
    expect(Math.max(...times)).toBeLessThan(NOW);
    const recent = times.filter(time => time > NOW - 365 * DAY).length;
    expect(recent).toBeGreaterThan((times.length - recent) * 1.2);
    for (const { fields, createdAt, statusChangedAt } of customers) {
      expect(createdAt).toBe(fields.acquisitionTime);
      expect(statusChangedAt).toBeGreaterThanOrEqual(fields.acquisitionTime);
      expect(fields.lastActiveTime ?? NOW).toBeGreaterThanOrEqual(fields.acquisitionTime);
      expect(fields.lastActiveTime ?? NOW).toBeLessThanOrEqual(NOW);
    }
  });

  test('[DE4] every record says that it is generated and no address can reach anybody', () => {
    for (const { fields } of generate(3)) {
      expect(fields.notes).toMatch(/^演示数据（自动生成）/);
      for (const email of fields.emails) expect(email.value).toMatch(/@example\.(com|cn|org)$/);
    }
  });

  test('[DE5] interactions lie between acquisition and now', () => {
    const customers = generate(4, 200).map((customer, index) => ({ customer, customerId: `c${index}` }));
    const interactions = makeInteractions({ seed: 1, now: NOW, customers });
    const since = new Map(customers.map(item => [item.customerId, item.customer.fields.acquisitionTime]));
    expect(interactions.length).toBeGreaterThan(100);
    for (const { customerId, occurredAt, content } of interactions) {
      expect(occurredAt).toBeGreaterThanOrEqual(since.get(customerId) ?? Infinity);
      expect(occurredAt).toBeLessThanOrEqual(NOW);
      expect(content).toContain('演示数据（自动生成）');
    }
  });
});

describe('import file', () => {
  test('[DE6] the wrong rows are exactly the announced ones', () => {
    const csv = makeCsv({ seed: 5, rows: 400 });
    const lines = csv.text.replace('\uFEFF', '').trimEnd().split('\r\n');
    expect(lines).toHaveLength(401);
    expect(lines[0]).toBe(CSV_HEADER.join(','));
    expect(csv.wrong).toBe(10);
    for (const { line, code } of csv.faults) {
      const fault = CSV_FAULTS.find(item => item.code === code);
      expect(lines[line - 1]?.split(',')[CSV_HEADER.indexOf(fault?.column ?? '姓名')]).toBe(fault?.value);
    }
    expect(new Set(csv.faults.map(fault => fault.code)).size).toBe(CSV_FAULTS.length);
  });

  test('[DE1] the file is the same each time', () => {
    expect(makeCsv({ seed: 5, rows: 100 })).toEqual(makeCsv({ seed: 5, rows: 100 }));
  });
});
