/** What queries on this device are answered for: the person, the clock, the zone of this computer, groups and fields as they stand. */
import { makeGroupTree, type QueryContext } from '../../../common/query/context.ts';
import { makeRegistry, mayReadField } from '../../../common/domain/company-fields.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import type { Clock } from '../../../common/lib/clock.ts';
import type { ReferenceCache } from './reference.ts';

interface Asking {
  readonly ports: { readonly clock: Clock };
  readonly reference: ReferenceCache;
  readonly actor: Actor;
}

/** Gives the context of the moment. Its parts keep their identity while nothing changed, since answers are remembered for them. */
export function createQueryContext(asking: () => Asking): () => QueryContext {
  let known: ({ readonly version: number } & Pick<QueryContext, 'groups' | 'fields'>) | null = null;
  let readsOf: { readonly actor: Actor; readonly mayRead: QueryContext['mayRead'] } | null = null;
  return () => {
    const { ports, reference, actor } = asking();
    const version = reference.version();
    if (known?.version !== version) {
      const { groups, customFields } = reference.lookup();
      known = {
        version,
        groups: makeGroupTree(groups, group => group.query ?? null),
        fields: makeRegistry(customFields.values()),
      };
    }
    if (readsOf?.actor !== actor) readsOf = { actor, mayRead: mayReadField(actor) };
    const now = ports.clock.now();
    return {
      fields: known.fields,
      now,
      zoneOffsetMinutes: -new Date(now).getTimezoneOffset(),
      userId: actor.userId,
      groups: known.groups,
      mayRead: readsOf.mayRead,
    };
  };
}
