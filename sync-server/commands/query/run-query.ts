/**
 * Answers a query of the language. What SQL can say exactly is answered by SQL; keyword, contact values and other sealed values are not in
 * the database in a form that can be searched: then SQL finds who may be meant, and those are opened, presented to the reader and compared
 * by the definition itself. Where too many may be meant, the query is refused rather than answered in part. Rules QS1 to QS3.
 */
import type { CustomField } from '../../../common/domain/custom-field.ts';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { CustomerQueryAnswer, CustomerQueryRequest } from '../../../common/protocol/customer-query.ts';
import { makeRegistry, mayReadField } from '../../../common/domain/company-fields.ts';
import { makeGroupTree, type QueryContext } from '../../../common/query/context.ts';
import { countFacets } from '../../../common/query/count.ts';
import { compareCustomers, matchesFilter } from '../../../common/query/match.ts';
import { findProblems } from '../../../common/query/validate.ts';
import type { Clock } from '../../../common/lib/clock.ts';
import type { Connection, Database } from '../../db/database.ts';
import { presentDocument } from '../../presenters/documents.ts';
import { readAllVisible, type DocumentRow } from '../../queries/documents.ts';
import { countRows, countValues, isExactInSql, readCandidates, readWindow } from '../../queries/query-customers.ts';

/** At most this many customers are opened for one query: about a second's work. */
export const MOST_OPENED = 20_000;

/** Everything of one answer is read from one snapshot. */
export function runQuery(
  deps: { readonly db: Database; readonly clock: Clock },
  reader: Actor,
  query: CustomerQueryRequest,
  mostOpened = MOST_OPENED,
): Promise<CustomerQueryAnswer> {
  return deps.db.withTransaction(
    async tx => {
      const context = await readContext(tx, reader, deps.clock.now(), query.zoneOffsetMinutes);
      const problems = findProblems(query, context);
      const facets = (query.facets ?? []).filter((_, i) => !problems.some(({ path }) => path === `facets.${i}`));
      const answer = isExactInSql(query.filter, query.sort, facets, context)
        ? await answerInSql(deps.db, tx, reader, { ...query, facets, context })
        : await answerByOpening(deps.db, tx, reader, { ...query, facets, context, mostOpened });
      return { ...answer, problems };
    },
    { readOnlySnapshot: true },
  );
}

type Asked = Omit<CustomerQueryRequest, 'facets'> & {
  readonly facets: readonly string[];
  readonly context: QueryContext;
};
type Answered = Omit<CustomerQueryAnswer, 'problems'>;

async function answerInSql(db: Database, tx: Connection, reader: Actor, asked: Asked): Promise<Answered> {
  const { filter, facets, context } = asked;
  const rows = asked.limit === 0 ? [] : await readWindow(tx, reader, asked);
  const total = await countRows(tx, reader, filter, context);
  const counts: Answered['facets'] = {};
  for (const field of facets) counts[field] = await countValues(tx, reader, { filter, field, context });
  return { customers: rows.map(row => present(db, reader, row)), total, facets: counts };
}

async function answerByOpening(
  db: Database,
  tx: Connection,
  reader: Actor,
  asked: Asked & { readonly mostOpened: number },
): Promise<Answered> {
  const { filter, sort, offset, limit, facets, context, mostOpened } = asked;
  const rows = await readCandidates(tx, reader, { filter, without: facets, limit: mostOpened + 1, context });
  if (rows.length > mostOpened) throw new AppError('query_too_broad', { params: { limit: mostOpened } });
  const customers = rows.map(row => present(db, reader, row));
  const found = customers
    .filter(customer => matchesFilter(customer, filter, context))
    .sort((a, b) => compareCustomers(a, b, sort, context));
  return {
    customers: found.slice(offset, offset + limit),
    total: found.length,
    facets: countFacets(customers, filter, facets, context) as Answered['facets'],
  };
}

function present(db: Database, reader: Actor, row: DocumentRow): Customer {
  return presentDocument(db.cipher, reader, 'customers', row) as Customer;
}

/** Fields and groups of the company as they stand. */
async function readContext(
  connection: Connection,
  reader: Actor,
  now: number,
  zoneOffsetMinutes: number,
): Promise<QueryContext> {
  const fields = (await readAllVisible(connection, reader, 'fields')) as unknown as CustomField[];
  const groups = (await readAllVisible(connection, reader, 'groups')) as unknown as CustomerGroup[];
  return {
    fields: makeRegistry(fields),
    groups: makeGroupTree(groups, group => group.query ?? null),
    now,
    zoneOffsetMinutes,
    userId: reader.userId,
    mayRead: mayReadField(reader),
  };
}
