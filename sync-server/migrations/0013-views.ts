/** Saved views of the customer list. What is asked may name a person, so it is sealed like contact values. Rules LV1, LV2. */
export const VIEWS_SQL = `
CREATE TABLE saved_view (
  org_id uuid NOT NULL REFERENCES org,
  view_id uuid NOT NULL,
  name text NOT NULL,
  owner_id uuid NOT NULL,
  -- private, team or company; of a team, which one
  scope text NOT NULL,
  team_id uuid,
  -- AES-256-GCM of the query
  sealed bytea NOT NULL,
  columns jsonb NOT NULL,
  sorts jsonb NOT NULL,
  density text NOT NULL,
  position int NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  -- the id of a view that was ended is never used again
  deleted_at bigint,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, view_id),
  FOREIGN KEY (org_id, owner_id) REFERENCES app_user (org_id, user_id)
);
CREATE INDEX saved_view_owner ON saved_view (org_id, owner_id) WHERE deleted_at IS NULL;
`;
