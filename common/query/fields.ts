/**
 * The registry of the fields by which customers are filtered, sorted and counted: what kind each is, which operators it has and how its
 * value is read from the document. Custom fields enter when they are defined. Rules QU7, QU9.
 */
import type { Customer } from '../domain/customer.ts';
import type { Operator } from './types.ts';

/**
 * `enum` one value of a managed list, `user` and `team` an id, `ids` several values, `groups` ids of a tree, `texts` several texts of
 * which any may meet a condition.
 */
export const FIELD_KINDS = [
  'text',
  'texts',
  'enum',
  'user',
  'team',
  'ids',
  'groups',
  'number',
  'time',
  'boolean',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** `null` and empty texts and lists are "empty"; `undefined` means that this reader may not know the value. */
export type FieldValue = string | number | boolean | readonly string[] | null | undefined;

export interface FieldDef {
  readonly id: string;
  readonly kind: FieldKind;
  /** Key of its name in the interface; '' for a custom field, which brings its name. */
  readonly labelKey: string;
  /** Name given by the company; '' for a built-in field. */
  readonly label: string;
  readonly sortable: boolean;
  /** Whether its values can be counted: facets and groups. */
  readonly countable: boolean;
  /** Whether the keyword is looked for in it. */
  readonly searched: boolean;
  /** The permission rule that it falls under, where it has one: `company`, `notes`, `custom`, a kind of contact. */
  readonly rule: 'company' | 'notes' | 'custom' | 'phones' | 'emails' | 'socials' | null;
  readonly read: (customer: Customer) => FieldValue;
}

const EMPTINESS = ['empty', 'not_empty'] as const;
const ONE_OF = ['is', 'is_not', 'in', 'not_in', ...EMPTINESS] as const;
const TEXT = ['contains', 'starts', 'is', 'is_not', ...EMPTINESS] as const;

/** The operators of each kind, in the order in which they are offered. */
export const OPERATORS: Readonly<Record<FieldKind, readonly Operator[]>> = {
  text: TEXT,
  texts: TEXT,
  enum: ONE_OF,
  user: ONE_OF,
  team: ONE_OF,
  ids: ['has_any', 'has_all', 'has_none', ...EMPTINESS],
  groups: ['in_group', 'not_in_group', ...EMPTINESS],
  number: ['is', 'is_not', 'before', 'after', 'between', 'in', 'not_in', ...EMPTINESS],
  time: ['last_days', 'next_days', 'between', 'before', 'after', ...EMPTINESS],
  boolean: ['is', 'is_not', ...EMPTINESS],
};

const SORTABLE: ReadonlySet<FieldKind> = new Set(['text', 'number', 'time', 'boolean']);
const COUNTABLE: ReadonlySet<FieldKind> = new Set(['enum', 'user', 'team', 'ids', 'groups', 'boolean']);

/** A definition with what follows from its kind. */
function define(
  id: string,
  kind: FieldKind,
  read: FieldDef['read'],
  more: Partial<Pick<FieldDef, 'searched' | 'rule' | 'label' | 'labelKey'>> = {},
): FieldDef {
  return {
    id,
    kind,
    labelKey: `field.${id}`,
    label: '',
    sortable: SORTABLE.has(kind),
    countable: COUNTABLE.has(kind),
    searched: false,
    rule: null,
    ...more,
    read,
  };
}

/** Fields that came with version 3 of the protocol: absent means empty. */
function readLater(id: string): FieldDef['read'] {
  return customer => ((customer as Readonly<Record<string, unknown>>)[id] as FieldValue) ?? null;
}

function contact(kind: 'phones' | 'emails' | 'socials'): FieldDef {
  return define(kind, 'texts', customer => customer.contactInfo?.[kind]?.map(item => item.value), {
    searched: true,
    rule: kind,
  });
}

/** The fields that every company has, in the order in which they are offered. */
export const BUILT_IN_FIELDS: readonly FieldDef[] = [
  define('name', 'text', customer => customer.name, { searched: true }),
  define('company', 'text', customer => customer.company, { searched: true, rule: 'company' }),
  contact('phones'),
  contact('emails'),
  contact('socials'),
  define('status', 'enum', customer => customer.status),
  define('source', 'enum', customer => customer.source),
  define('scene', 'enum', customer => customer.scene),
  define('tagIds', 'ids', customer => customer.tagIds),
  define('groupIds', 'groups', customer => customer.groupIds),
  define('ownerId', 'user', customer => customer.ownerId),
  define('teamId', 'team', customer => customer.teamId),
  define('collaborators', 'ids', customer => (customer.collaborators ?? []).map(person => person.userId)),
  define('firstSource', 'enum', readLater('firstSource')),
  define('firstScene', 'enum', readLater('firstScene')),
  define('poolId', 'enum', readLater('poolId')),
  define('acquisitionTime', 'time', customer => customer.acquisitionTime),
  define('lastActiveTime', 'time', customer => customer.lastActiveTime),
  define('statusChangedAt', 'time', customer => customer.statusChangedAt),
  define('nextFollowUpAt', 'time', readLater('nextFollowUpAt')),
  define('lastFollowUpAt', 'time', readLater('lastFollowUpAt')),
  define('ownedSince', 'time', readLater('ownedSince')),
  define('pooledAt', 'time', readLater('pooledAt')),
  define('protectedUntil', 'time', readLater('protectedUntil')),
  define('notes', 'text', customer => customer.notes, { searched: true, rule: 'notes' }),
  define('createdBy', 'user', customer => customer.createdBy),
  define('createdAt', 'time', customer => customer.createdAt),
  define('updatedAt', 'time', customer => customer.updatedAt),
];

/** Kinds that a custom field may have here; money is a number, a date a time. */
export type CustomKind = 'text' | 'number' | 'time' | 'boolean' | 'enum' | 'ids';

export interface CustomFieldInput {
  readonly fieldId: string;
  readonly kind: CustomKind;
  readonly label: string;
}

/** The name of a custom field in queries. */
export function customFieldName(fieldId: string): string {
  return `custom.${fieldId}`;
}

/** The definition of a custom field; its text takes part in the keyword search. */
export function defineCustomField({ fieldId, kind, label }: CustomFieldInput): FieldDef {
  return define(customFieldName(fieldId), kind, customer => readCustom(customer, fieldId, kind), {
    labelKey: '',
    label,
    rule: 'custom',
    searched: kind === 'text',
  });
}

/** Unknown while the reader is given none of the custom values, or only a mask of this one. */
function readCustom({ custom, customDisplay }: Customer, fieldId: string, kind: CustomKind): FieldValue {
  const value = custom?.[fieldId];
  if (custom === undefined || (value === undefined && customDisplay?.[fieldId] !== undefined)) return undefined;
  return fit(kind, value ?? null);
}

const TYPE_OF: Readonly<Record<CustomKind, string>> = {
  text: 'string',
  enum: 'string',
  number: 'number',
  time: 'number',
  boolean: 'boolean',
  ids: 'object',
};

/** A value whose type is not that of its field counts as empty: the field had another kind when it was entered. */
function fit(kind: CustomKind, value: FieldValue): FieldValue {
  return typeof value === TYPE_OF[kind] ? value : null;
}

export class FieldRegistry {
  readonly #fields: ReadonlyMap<string, FieldDef>;
  /** Changes with the definitions: columns and plans are made for one of them. */
  readonly version: string;

  constructor(custom: readonly CustomFieldInput[] = []) {
    const fields = [...BUILT_IN_FIELDS, ...custom.map(defineCustomField)];
    this.#fields = new Map(fields.map(field => [field.id, field]));
    this.version = custom
      .map(({ fieldId, kind }) => `${fieldId}:${kind}`)
      .toSorted()
      .join();
  }

  find(id: string): FieldDef | undefined {
    return this.#fields.get(id);
  }

  /** All fields in the order in which they are offered. */
  list(): readonly FieldDef[] {
    return [...this.#fields.values()];
  }
}

/** The registry without custom fields. */
export const BUILT_IN_REGISTRY = new FieldRegistry();
