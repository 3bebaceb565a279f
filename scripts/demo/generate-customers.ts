/**
 * Generated customers that look like a sales team's pool: names by their real frequency, plausible companies, numbers of real segments,
 * addresses of example domains, two years of acquisition with growth and season. Every record says that it is generated.
 *
 * Pure: the same seed, time and people give the same customers. Writes nothing. Rules DE1 to DE4.
 */
import type { CustomerFields } from '../../common/domain/customer.ts';
import type { EpochMs } from '../../common/lib/clock.ts';
import { normalizePhone } from '../../common/domain/contact.ts';
import { makeRandom, type Random } from './random.ts';
import {
  FAMILY_PINYIN,
  GENERATED_NOTE,
  GIVEN_CHARACTERS,
  LEGAL_FORMS,
  NOTE_PHRASES,
  TRADES,
  type NameSources,
} from './sources.ts';

export interface DemoPeople {
  /** Owners with their share; an owner without user is the public pool. */
  readonly owners: readonly {
    readonly ownerId: string | null;
    readonly teamId: string | null;
    readonly share: number;
  }[];
  /** Who counts as the author of unowned records. */
  readonly authorId: string;
  readonly tagIds: readonly string[];
}

export interface DemoOptions {
  readonly seed: number;
  readonly count: number;
  /** The present; the youngest customer is acquired shortly before it. */
  readonly now: EpochMs;
  readonly sources: NameSources;
}

/** One generated customer, in the form in which it is inserted. */
export interface DemoCustomer {
  readonly fields: CustomerFields;
  readonly tagIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly ownerId: string | null;
  readonly teamId: string | null;
  readonly createdBy: string;
  readonly createdAt: EpochMs;
  readonly statusChangedAt: EpochMs;
}

const DAY = 86_400_000;
const MONTHS = 24;
const MONTH = 30.4 * DAY;

const CHANNELS: readonly (readonly [string, number])[] = [
  ['channel:web', 26],
  ['channel:expo', 15],
  ['channel:referral', 14],
  ['channel:cold_call', 13],
  ['channel:ad', 13],
  ['channel:wechat', 11],
  ['channel:partner', 5],
  ['channel:other', 3],
];
const SCENES: Readonly<Record<string, readonly string[]>> = {
  'channel:web': ['scene:web_form', 'scene:web_chat', 'scene:web_download'],
  'channel:expo': ['scene:expo_booth', 'scene:expo_booth', 'scene:expo_forum'],
  'channel:referral': ['scene:referral_customer', 'scene:referral_customer', 'scene:referral_employee'],
  'channel:ad': ['scene:ad_search', 'scene:ad_feed'],
  'channel:wechat': ['scene:wechat_account', 'scene:wechat_group', 'scene:wechat_moments'],
};
/** Share of each status among fresh and among two-year-old customers; between them it moves evenly. */
const STATUSES: readonly (readonly [string, number, number])[] = [
  ['status:potential', 52, 20],
  ['status:interested', 30, 18],
  ['status:negotiating', 11, 8],
  ['status:won', 3, 28],
  ['status:lost', 1, 18],
  ['status:junk', 3, 8],
];
/** Spring Festival and summer are quiet, spring and autumn fairs are busy. By calendar month. */
const SEASON = [0.8, 0.45, 1.2, 1.25, 1.15, 1, 0.8, 0.75, 1.15, 1.25, 1.2, 0.95];

/** Makes the customers, oldest acquisition first. */
export function generateCustomers(options: DemoOptions, people: DemoPeople): DemoCustomer[] {
  const random = makeRandom(options.seed);
  const months = monthWeights(options.now);
  const owners = people.owners.map(owner => [owner, owner.share] as const);
  const times = Array.from({ length: options.count }, () => acquisitionTime(random, months, options.now));
  return times
    .toSorted((a, b) => a - b)
    .map(acquired => {
      const { ownerId, teamId } = random.pickWeighted(owners);
      const fields = makeFields(random, options, acquired);
      const lastTime = fields.lastActiveTime ?? acquired;
      return {
        fields,
        tagIds: pickTags(random, people.tagIds),
        groupIds: [],
        ownerId,
        teamId,
        createdBy: ownerId ?? people.authorId,
        createdAt: acquired,
        statusChangedAt: acquired + Math.floor((lastTime - acquired) * random.next()),
      };
    });
}

function makeFields(random: Random, options: DemoOptions, acquired: EpochMs): CustomerFields {
  const { sources, now } = options;
  const person = makePerson(random, sources);
  const source = random.pickWeighted(CHANNELS);
  const scenes = SCENES[source];
  const ageShare = Math.min(1, (now - acquired) / (MONTHS * MONTH));
  const status = random.pickWeighted(
    STATUSES.map(([id, young, old]) => [id, young + (old - young) * ageShare] as const),
  );
  const isActive = random.chance(status === 'status:junk' ? 0.3 : 0.88);
  return {
    name: person.name,
    company: random.chance(0.82) ? makeCompany(random, sources) : '',
    phones: makePhones(random, sources),
    emails: random.chance(0.58) ? [{ value: makeEmail(random, person.pinyin), label: '' }] : [],
    socials: random.chance(0.46) ? [{ kind: 'wechat', value: makeWechat(random, person.pinyin) }] : [],
    source,
    scene: scenes !== undefined && random.chance(0.8) ? random.pick(scenes) : null,
    status,
    acquisitionTime: acquired,
    lastActiveTime: isActive ? makeActiveTime(random, acquired, now) : null,
    notes: random.chance(0.6) ? `${GENERATED_NOTE}。${random.pick(NOTE_PHRASES)}` : GENERATED_NOTE,
    custom: {},
  };
}

/** A Chinese name; `pinyin` is '' when the family name's is not in the list. */
export function makePerson(random: Random, sources: NameSources): { readonly name: string; readonly pinyin: string } {
  const family = random.pickWeighted(sources.familyNames);
  const characters = random.chance(0.55) ? GIVEN_CHARACTERS.men : GIVEN_CHARACTERS.women;
  const given = [pickEarly(random, characters)];
  if (random.chance(0.62)) given.push(pickEarly(random, characters));
  const familyPinyin = FAMILY_PINYIN.get(family);
  return {
    name: family + given.map(([character]) => character).join(''),
    pinyin: familyPinyin === undefined ? '' : familyPinyin + given.map(([, sound]) => sound).join(''),
  };
}

/** Earlier items more often: the lists begin with the usual characters. */
function pickEarly<T>(random: Random, items: readonly T[]): T {
  return random.pick(items.slice(0, 1 + Math.floor(items.length * Math.sqrt(random.next()))));
}

/** Town, short name, trade and legal form: no real company is meant. */
export function makeCompany(random: Random, sources: NameSources): string {
  const [town, name] = [random.pick(sources.towns), random.pick(sources.companyNames)];
  return `${town}${name}${random.pick(TRADES)}${random.pick(LEGAL_FORMS)}`;
}

/** An eleven-digit mobile number of a real segment, with a random rest. */
export function makeMobile(random: Random, sources: NameSources): string {
  let digits: string = random.pick(sources.mobileSegments);
  while (digits.length < 11) digits += String(random.int(10));
  return digits;
}

function makePhones(random: Random, sources: NameSources): CustomerFields['phones'] {
  const numbers = [makeMobile(random, sources)];
  if (random.chance(0.07)) numbers.push(makeMobile(random, sources));
  return [...new Set(numbers)].flatMap(number => {
    const phone = normalizePhone(number, '');
    return phone.ok ? [phone.value] : [];
  });
}

function makeEmail(random: Random, pinyin: string): string {
  const domain = random.pick(['example.com', 'example.cn', 'example.org']);
  const name = pinyin === '' ? random.pick(['sales', 'info', 'contact', 'office']) : pinyin;
  return `${name}${random.int(9_000) + 100}@${domain}`;
}

function makeWechat(random: Random, pinyin: string): string {
  const name = pinyin === '' ? 'user' : pinyin.slice(0, 12);
  return `${name}${random.pick(['', '_', '-'])}${random.int(9_000) + 1_000}`;
}

function pickTags(random: Random, tagIds: readonly string[]): string[] {
  const wanted = random.pickWeighted([0, 1, 2, 3].map((count, index) => [count, [38, 34, 20, 8][index] ?? 0] as const));
  const chosen = new Set<string>();
  for (let i = 0; i < wanted && tagIds.length > 0; i++) chosen.add(pickEarly(random, tagIds));
  return [...chosen];
}

/** Months before the present, with their weight: growth to somewhat more than double, times the season. */
function monthWeights(now: EpochMs): readonly (readonly [number, number])[] {
  return Array.from({ length: MONTHS }, (_, age) => {
    const growth = 2.2 - (1.2 * age) / (MONTHS - 1);
    return [age, growth * (SEASON[new Date(now - age * MONTH).getUTCMonth()] ?? 1)] as const;
  });
}

/** An instant in the month, mostly in Chinese office hours (UTC+8) and before the present. */
function acquisitionTime(random: Random, months: readonly (readonly [number, number])[], now: EpochMs): EpochMs {
  const instant = now - random.pickWeighted(months) * MONTH - random.next() * MONTH;
  const day = Math.floor(instant / DAY) * DAY;
  const hour = random.chance(0.9) ? 1 + random.next() * 9 : random.next() * 24;
  const time = Math.floor(day + hour * 3_600_000);
  return time < now ? time : time - DAY;
}

/** Later contact is likelier close to the acquisition. */
function makeActiveTime(random: Random, acquired: EpochMs, now: EpochMs): EpochMs {
  return Math.floor(acquired + (now - acquired) * random.next() ** 1.6);
}
