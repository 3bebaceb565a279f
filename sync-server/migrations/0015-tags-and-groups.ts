/** Tags and groups that are changed, merged, deleted and brought back; and the orders that carry this out on customers. */
export const TAGS_AND_GROUPS_SQL = `
ALTER TABLE customer_tag ADD COLUMN deleted_at bigint;
ALTER TABLE customer_tag ADD COLUMN merged_into uuid;
DROP INDEX customer_tag_name;
CREATE UNIQUE INDEX customer_tag_name ON customer_tag (org_id, lower(name)) WHERE deleted_at IS NULL AND merged_into IS NULL;
CREATE INDEX customer_tag_alias_tag ON customer_tag_alias (org_id, tag_id);

-- A deleted group keeps its place: what an offline device puts below it goes to the nearest group above that still exists.
ALTER TABLE customer_group ADD COLUMN deleted_at bigint;
ALTER TABLE customer_group ADD COLUMN description text NOT NULL DEFAULT '';
-- A group with conditions is a segment: its customers follow from them, and it has no relations.
ALTER TABLE customer_group ADD COLUMN query jsonb;

-- What is still to be done to the customers of a tag or group: in short transactions, one order after the other.
CREATE TABLE classify_sweep (
  org_id uuid NOT NULL REFERENCES org,
  sweep_id uuid NOT NULL,
  -- in the order in which they were given
  position bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  mode text NOT NULL,
  target_id uuid NOT NULL,
  into_id uuid,
  ordered_by uuid NOT NULL,
  created_at bigint NOT NULL,
  done_at bigint,
  touched int NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, sweep_id)
);
CREATE INDEX classify_sweep_open ON classify_sweep (org_id, position) WHERE done_at IS NULL;

-- Who had a deleted tag or group, so that the deletion can be taken back.
CREATE TABLE classify_swept (
  org_id uuid NOT NULL,
  target_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (org_id, target_id, customer_id)
);
CREATE INDEX classify_swept_at ON classify_swept (org_id, at);
`;
