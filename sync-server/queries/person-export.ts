/** Statements that read everything about one person, for the answer to his request. Rule PR14. */
import type { Connection, Statement } from '../db/database.ts';

const q = (name: string, text: string): Statement => ({ name: `person-${name}`, text });

const PARTS = {
  tags: q(
    'tags',
    `SELECT t.name FROM customer_tag_relation r JOIN customer_tag t ON t.org_id = r.org_id AND t.tag_id = r.tag_id
WHERE r.org_id = $1 AND r.customer_id = $2 ORDER BY r.position, t.name`,
  ),
  groups: q(
    'groups',
    `SELECT g.name FROM customer_group_relation r JOIN customer_group g ON g.org_id = r.org_id AND g.group_id = r.group_id
WHERE r.org_id = $1 AND r.customer_id = $2 ORDER BY r.position, g.name`,
  ),
  interactions: q(
    'interactions',
    `SELECT i.occurred_at AS at, i.type, i.content, i.channel, i.initiated_by AS "initiatedBy", coalesce(u.name, '') AS by
FROM customer_interaction i LEFT JOIN app_user u ON u.org_id = i.org_id AND u.user_id = i.created_by
WHERE i.org_id = $1 AND i.customer_id = $2 ORDER BY i.occurred_at, i.interaction_id`,
  ),
  behaviors: q(
    'behaviors',
    `SELECT occurred_at AS at, type, description, data FROM customer_behavior
WHERE org_id = $1 AND customer_id = $2 ORDER BY occurred_at, behavior_id`,
  ),
  consents: q(
    'consents',
    `SELECT x.at, x.purpose, x.channel, x.state, x.evidence, x.expires_at AS "expiresAt", coalesce(u.name, '') AS by
FROM customer_consent x LEFT JOIN app_user u ON u.org_id = x.org_id AND u.user_id = x.created_by
WHERE x.org_id = $1 AND x.customer_id = $2 ORDER BY x.ver`,
  ),
  history: q(
    'history',
    `SELECT h.history_id AS "historyId", h.at, h.field, h.old_value AS "oldValue", h.new_value AS "newValue", h.sealed,
  coalesce(u.name, '') AS by
FROM customer_history h LEFT JOIN app_user u ON u.org_id = h.org_id AND u.user_id = h.by_id
WHERE h.org_id = $1 AND h.customer_id = $2 ORDER BY h.ver`,
  ),
  /** Who saw plain contact values, and every other recorded act on the customer. */
  access: q(
    'access',
    `SELECT a.at, a.action, a.detail, coalesce(u.name, '') AS by FROM audit a
LEFT JOIN app_user u ON u.org_id = a.org_id AND u.user_id = a.actor_id
WHERE a.org_id = $1 AND a.object_type = 'customer' AND a.object_id = $2::uuid::text ORDER BY a.n`,
  ),
  people: q(
    'people',
    `SELECT coalesce(o.name, '') AS owner, coalesce(t.name, '') AS team, coalesce(b.name, '') AS creator, org.name AS company
FROM customer c JOIN org ON org.org_id = c.org_id
LEFT JOIN app_user o ON o.org_id = c.org_id AND o.user_id = c.owner_id
LEFT JOIN team t ON t.org_id = c.org_id AND t.team_id = c.team_id
LEFT JOIN app_user b ON b.org_id = c.org_id AND b.user_id = c.created_by WHERE c.org_id = $1 AND c.customer_id = $2`,
  ),
} as const;

export type PersonPart = keyof typeof PARTS;
export interface PersonHistoryRow {
  readonly historyId: string;
  readonly at: number;
  readonly field: string;
  readonly oldValue: unknown;
  readonly newValue: unknown;
  readonly sealed: Buffer | null;
  readonly by: string;
}

/** The rows of one part of what is held about the person. */
export function readPersonPart<Row>(
  tx: Connection,
  part: PersonPart,
  orgId: string,
  customerId: string,
): Promise<Row[]> {
  return tx.query(PARTS[part], [orgId, customerId]);
}
