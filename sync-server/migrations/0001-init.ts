/**
 * First migration: every table of the server. Append only: a change of the schema is a new file, never an edit of this one.
 *
 * The company id is the first column of every primary, unique and foreign key, so that isolation and distribution by company need no
 * rebuild; the SQL stays in the subset of PostgreSQL 15. The one trigger keeps the audit append-only. Times are epoch milliseconds.
 */
export const INIT_SQL = `
CREATE TABLE server_setting (name text PRIMARY KEY, value text NOT NULL);

CREATE TABLE org (org_id uuid PRIMARY KEY, name text NOT NULL, created_at bigint NOT NULL);

-- One row per company, locked last in each writing transaction: hands out the sequence in commit order and carries the audit chain.
CREATE TABLE org_head (
  org_id uuid PRIMARY KEY REFERENCES org,
  seq bigint NOT NULL DEFAULT 0,
  audit_n bigint NOT NULL DEFAULT 0,
  audit_hash bytea NOT NULL,
  epoch text NOT NULL
);

CREATE TABLE team (
  org_id uuid NOT NULL REFERENCES org,
  team_id uuid NOT NULL,
  name text NOT NULL,
  parent_id uuid,
  created_at bigint NOT NULL,
  PRIMARY KEY (org_id, team_id)
);

CREATE TABLE app_user (
  org_id uuid NOT NULL REFERENCES org,
  user_id uuid NOT NULL,
  login text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  role text NOT NULL,
  team_id uuid,
  active boolean NOT NULL DEFAULT true,
  created_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, user_id),
  FOREIGN KEY (org_id, team_id) REFERENCES team (org_id, team_id)
);

-- Which company a login belongs to: the only table that is asked before the company is known.
CREATE TABLE login_directory (login text PRIMARY KEY, org_id uuid NOT NULL, user_id uuid NOT NULL);

-- Failures by keyed hash of the login, known or not, so that a lock-out does not tell which logins exist.
CREATE TABLE sign_in_attempt (
  login_hash text PRIMARY KEY,
  failures int NOT NULL,
  last_at bigint NOT NULL,
  locked_until bigint NOT NULL DEFAULT 0
);

CREATE TABLE device (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  client_id uuid NOT NULL,
  name text NOT NULL,
  platform text NOT NULL,
  last_cseq bigint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  last_seen_at bigint NOT NULL,
  revoked_at bigint,
  PRIMARY KEY (org_id, user_id, client_id),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, user_id)
);

CREATE TABLE refresh_token (
  org_id uuid NOT NULL,
  token_hash text NOT NULL,
  family_id uuid NOT NULL,
  user_id uuid NOT NULL,
  client_id uuid NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  revoked_at bigint,
  PRIMARY KEY (org_id, token_hash),
  FOREIGN KEY (org_id, user_id, client_id) REFERENCES device (org_id, user_id, client_id)
);
CREATE INDEX refresh_token_family ON refresh_token (org_id, family_id);

CREATE TABLE dictionary_entry (
  org_id uuid NOT NULL REFERENCES org,
  entry_id text NOT NULL,
  kind text NOT NULL,
  label text NOT NULL,
  label_en text NOT NULL,
  parent_id text,
  meaning text,
  next jsonb,
  position int NOT NULL,
  retired boolean NOT NULL DEFAULT false,
  created_by uuid,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, entry_id)
);

CREATE TABLE customer_tag (
  org_id uuid NOT NULL REFERENCES org,
  tag_id uuid NOT NULL,
  name text NOT NULL,
  color text NOT NULL,
  category text NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, tag_id)
);
CREATE UNIQUE INDEX customer_tag_name ON customer_tag (org_id, lower(name));

-- A tag that was made twice offline under one name: the second id stands for the first.
CREATE TABLE customer_tag_alias (
  org_id uuid NOT NULL,
  alias_id uuid NOT NULL,
  tag_id uuid NOT NULL,
  PRIMARY KEY (org_id, alias_id),
  FOREIGN KEY (org_id, tag_id) REFERENCES customer_tag (org_id, tag_id)
);

CREATE TABLE customer_group (
  org_id uuid NOT NULL REFERENCES org,
  group_id uuid NOT NULL,
  name text NOT NULL,
  parent_id uuid,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, group_id)
);

CREATE TABLE customer (
  org_id uuid NOT NULL REFERENCES org,
  customer_id uuid NOT NULL,
  ver bigint NOT NULL,
  -- field -> { "ver": sequence of its last change, "by": user }
  field_meta jsonb NOT NULL DEFAULT '{}',
  name text NOT NULL,
  company text NOT NULL,
  -- AES-256-GCM of the contact values, with key id
  pii bytea NOT NULL,
  source text,
  scene text,
  status text NOT NULL,
  acquisition_time bigint NOT NULL,
  last_active_time bigint,
  status_changed_at bigint,
  notes text NOT NULL,
  custom jsonb NOT NULL DEFAULT '{}',
  owner_id uuid,
  team_id uuid,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  deleted_at bigint,
  PRIMARY KEY (org_id, customer_id)
);
-- Keys that edits do not touch, so that an edit rewrites no index (measured: sequence indexes cost each update a rewrite).
CREATE INDEX customer_newest ON customer (org_id, created_at, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX customer_owner ON customer (org_id, owner_id, created_at, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX customer_team ON customer (org_id, team_id, created_at, customer_id) WHERE deleted_at IS NULL;

CREATE TABLE customer_tag_relation (
  org_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  tag_id uuid NOT NULL,
  relation_id uuid NOT NULL DEFAULT gen_random_uuid(),
  position int NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  PRIMARY KEY (org_id, customer_id, tag_id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, customer_id),
  FOREIGN KEY (org_id, tag_id) REFERENCES customer_tag (org_id, tag_id)
);
CREATE INDEX customer_tag_relation_tag ON customer_tag_relation (org_id, tag_id);

CREATE TABLE customer_group_relation (
  org_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  group_id uuid NOT NULL,
  relation_id uuid NOT NULL DEFAULT gen_random_uuid(),
  position int NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  PRIMARY KEY (org_id, customer_id, group_id),
  FOREIGN KEY (org_id, customer_id) REFERENCES customer (org_id, customer_id),
  FOREIGN KEY (org_id, group_id) REFERENCES customer_group (org_id, group_id)
);
CREATE INDEX customer_group_relation_group ON customer_group_relation (org_id, group_id);

-- Written often, read by customer: the time is part of the key so that the tables can be split by month (RANGE on occurred_at).
CREATE TABLE customer_behavior (
  org_id uuid NOT NULL,
  behavior_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  type text NOT NULL,
  description text NOT NULL,
  data jsonb NOT NULL,
  occurred_at bigint NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, behavior_id, occurred_at)
);
CREATE INDEX customer_behavior_customer ON customer_behavior (org_id, customer_id, behavior_id);

CREATE TABLE customer_interaction (
  org_id uuid NOT NULL,
  interaction_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  type text NOT NULL,
  content text NOT NULL,
  channel text NOT NULL,
  initiated_by text NOT NULL,
  occurred_at bigint NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, interaction_id, occurred_at)
);
CREATE INDEX customer_interaction_customer ON customer_interaction (org_id, customer_id, interaction_id);

CREATE TABLE customer_history (
  org_id uuid NOT NULL,
  history_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  field text NOT NULL,
  old_value jsonb,
  new_value jsonb,
  -- AES-256-GCM of both values instead of the two columns above, for contact fields
  sealed bytea,
  by_id uuid NOT NULL,
  at bigint NOT NULL,
  mutation_id uuid NOT NULL,
  conflict boolean NOT NULL,
  old_by uuid,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, history_id)
);
CREATE INDEX customer_history_customer ON customer_history (org_id, customer_id, history_id);

CREATE TABLE batch_task (
  org_id uuid NOT NULL REFERENCES org,
  task_id uuid NOT NULL,
  type text NOT NULL,
  status text NOT NULL,
  parameters jsonb NOT NULL,
  progress jsonb NOT NULL,
  result jsonb NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  completed_at bigint,
  ver bigint NOT NULL,
  PRIMARY KEY (org_id, task_id)
);
CREATE INDEX batch_task_author ON batch_task (org_id, created_by, task_id);

CREATE TABLE change_log (
  org_id uuid NOT NULL,
  seq bigint NOT NULL,
  collection text NOT NULL,
  doc_id text NOT NULL,
  op text NOT NULL,
  scopes_before text[] NOT NULL,
  scopes_after text[] NOT NULL,
  mutation_id uuid,
  actor_id uuid,
  at bigint NOT NULL,
  PRIMARY KEY (org_id, seq)
);

CREATE TABLE applied_mutation (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  mutation_id uuid NOT NULL,
  client_id uuid NOT NULL,
  cseq bigint NOT NULL,
  -- AES-256-GCM of the verdict without its documents
  result bytea NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (org_id, user_id, mutation_id)
);

-- Edits that could not be applied but must not be lost: the whole mutation, AES-256-GCM.
CREATE TABLE quarantine (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  mutation_id uuid NOT NULL,
  doc_id uuid NOT NULL,
  code text NOT NULL,
  body bytea NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (org_id, user_id, mutation_id)
);

CREATE TABLE audit (
  org_id uuid NOT NULL,
  n bigint NOT NULL,
  at bigint NOT NULL,
  actor_id uuid,
  action text NOT NULL,
  object_type text NOT NULL,
  object_id text NOT NULL,
  -- canonical JSON, exactly the text that was hashed
  detail text NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (org_id, n)
);
CREATE INDEX audit_action ON audit (org_id, action, n);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
`;
