/**
 * Roles as data, and a version of each person's entitlement. A built-in role without a definition is as the program has it, so that an
 * action that a later version brings reaches it; a definition stands there once a company has changed it. Rules AC1, AC5.
 */
export const ACCESS_SQL = `
CREATE TABLE role (
  org_id uuid NOT NULL REFERENCES org,
  role_id text NOT NULL,
  -- empty for built-in roles
  name text NOT NULL,
  definition jsonb,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (org_id, role_id)
);
CREATE UNIQUE INDEX role_name ON role (org_id, lower(name)) WHERE name <> '';
INSERT INTO role (org_id, role_id, name, created_at, updated_at)
SELECT o.org_id, r.role_id, '', o.created_at, o.created_at
FROM org o CROSS JOIN (VALUES ('admin'), ('lead'), ('sales'), ('operations'), ('auditor')) AS r (role_id);
ALTER TABLE app_user ADD FOREIGN KEY (org_id, role) REFERENCES role (org_id, role_id);
ALTER TABLE team ADD FOREIGN KEY (org_id, parent_id) REFERENCES team (org_id, team_id);

-- Raised in the transaction that changes what the person may do; absent while nothing has changed.
CREATE TABLE entitlement (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, user_id),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, user_id)
);

-- A person lends another one his scope for a time.
CREATE TABLE delegation (
  org_id uuid NOT NULL,
  delegation_id uuid NOT NULL,
  from_user uuid NOT NULL,
  to_user uuid NOT NULL,
  starts_at bigint NOT NULL,
  ends_at bigint NOT NULL,
  -- waiting, active, ended
  state text NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (org_id, delegation_id),
  FOREIGN KEY (org_id, from_user) REFERENCES app_user (org_id, user_id),
  FOREIGN KEY (org_id, to_user) REFERENCES app_user (org_id, user_id)
);
CREATE INDEX delegation_open ON delegation (org_id, to_user) WHERE state <> 'ended';

-- All customers of one person go to another one or to the pool, in short transactions; a row that is not done goes on where it stopped.
CREATE TABLE hand_over (
  org_id uuid NOT NULL,
  hand_over_id uuid NOT NULL,
  from_user uuid NOT NULL,
  -- null: the public pool
  to_user uuid,
  ordered_by uuid NOT NULL,
  total int NOT NULL,
  moved int NOT NULL,
  created_at bigint NOT NULL,
  done_at bigint,
  PRIMARY KEY (org_id, hand_over_id),
  FOREIGN KEY (org_id, from_user) REFERENCES app_user (org_id, user_id),
  FOREIGN KEY (org_id, to_user) REFERENCES app_user (org_id, user_id)
);
CREATE UNIQUE INDEX hand_over_open ON hand_over (org_id, from_user) WHERE done_at IS NULL;
`;
