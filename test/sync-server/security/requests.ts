/** Requests for every route of the API description: fitting ones and broken ones, drawn from what an attacker might know. Seeded. */
import { z } from 'zod';
import { mutationSchema } from '../../../common/protocol/mutation.ts';
import type { Random } from '../../../scripts/demo/random.ts';
import { makeValue, spoil, type JsonSchema, type ValuePool } from './make-value.ts';

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly schema: JsonSchema;
  }[];
}
/** The part of an OpenAPI document that is read here. */
export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Target {
  /** E.g. `POST /sync/v1/push`. */
  readonly key: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly operation: Operation;
}

export interface GeneratedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly payload?: string;
}

/** Every route of the description. */
export function listTargets(description: ApiDescription): Target[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Target => {
      const upper = method.toUpperCase() as Target['method'];
      return { key: `${upper} ${path}`, method: upper, path, operation };
    }),
  );
}

const mutationJson = z.toJSONSchema(mutationSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** A lone surrogate cannot stand in an address at all, nor can nothing. */
function encodePath(text: string): string {
  try {
    return encodeURIComponent(text) || 'x';
  } catch {
    return 'x';
  }
}

/** One request for the route; `isBroken` breaks one thing in it. `counter` numbers the mutations of a push. */
export function makeRequest(
  target: Target,
  context: {
    readonly random: Random;
    readonly pool: ValuePool;
    readonly isBroken: boolean;
    readonly clientId: string;
    counter(): number;
  },
): GeneratedRequest {
  const { random, pool, isBroken, clientId } = context;
  const query = new URLSearchParams();
  let { path } = target;
  for (const { in: place, name, required = false, schema } of target.operation.parameters ?? []) {
    const made = makeValue(schema, random, pool, 0, name);
    const value = isBroken && random.chance(0.5) ? spoil(made, random) : made;
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    if (place === 'path') path = path.replace(`{${name}}`, encodePath(text));
    else if (required || random.chance(0.6)) query.set(name, text);
  }
  const url = query.size === 0 ? path : `${path}?${query.toString()}`;
  const schema = target.operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return { method: target.method, url };
  let body = makeValue(schema, random, pool);
  if (target.key === 'POST /sync/v1/push') {
    const mutations = Array.from({ length: 1 + random.int(3) }, () => {
      const mutation = makeValue(mutationJson, random, pool) as Record<string, unknown>;
      return { ...mutation, id: random.chance(0.9) ? crypto.randomUUID() : mutation['id'], cseq: context.counter() };
    });
    body = { clientId, mutations };
  } else if (typeof body === 'object' && body !== null && 'clientId' in body && random.chance(0.8)) {
    body = { ...body, clientId };
  }
  if (!isBroken) return { method: target.method, url, payload: JSON.stringify(body) };
  if (random.chance(0.05)) return { method: target.method, url, payload: JSON.stringify(body).slice(0, -1) };
  return { method: target.method, url, payload: JSON.stringify(spoil(body, random)) };
}
