/**
 * Devices that can be signed out, revoked and confirmed as wiped; the second factor; the identity provider; what a company demands of
 * sign-ins. Rules AC50 to AC79.
 */
export const SIGN_IN_SQL = `
ALTER TABLE device
  ADD COLUMN app_version text NOT NULL DEFAULT '',
  -- edits that waited at the last hello, less those that came since; null when the device never said
  ADD COLUMN unsent int,
  -- what the present session was begun with: password, totp, sso
  ADD COLUMN factor text NOT NULL DEFAULT 'password',
  ADD COLUMN signed_out_at bigint,
  ADD COLUMN revoked_by uuid,
  ADD COLUMN wiped_at bigint;
CREATE INDEX refresh_token_device ON refresh_token (org_id, user_id, client_id) WHERE revoked_at IS NULL;

-- Absent: the usual.
CREATE TABLE sign_in_policy (
  org_id uuid PRIMARY KEY REFERENCES org,
  lease_hours int NOT NULL,
  unlock_hours int NOT NULL,
  factor_rule text NOT NULL
);

CREATE TABLE user_factor (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  -- AES-256-GCM of the secret in force; null before the first confirmation
  secret bytea,
  confirmed_at bigint,
  -- the last time step of which a code was taken: each code is good once
  last_step bigint NOT NULL DEFAULT 0,
  -- AES-256-GCM of a secret that is being set up
  pending bytea,
  pending_until bigint,
  PRIMARY KEY (org_id, user_id),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, user_id)
);

CREATE TABLE recovery_code (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  code_hash text NOT NULL,
  used_at bigint,
  PRIMARY KEY (org_id, user_id, code_hash),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, user_id)
);

-- A right password that waits for its second factor.
CREATE TABLE sign_in_challenge (
  org_id uuid NOT NULL,
  token_hash text NOT NULL,
  user_id uuid NOT NULL,
  client_id uuid NOT NULL,
  device_name text NOT NULL,
  platform text NOT NULL,
  -- code: the factor is asked; setup: it has to be set up first
  kind text NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  expires_at bigint NOT NULL,
  PRIMARY KEY (org_id, token_hash),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, user_id)
);

-- A sign-in at the identity provider on its way; before the company is known.
CREATE TABLE sso_flow (
  state_hash text PRIMARY KEY,
  client_id uuid NOT NULL,
  -- AES-256-GCM (base64) of nonce, verifier and what the device said; lives for minutes, so no rotation of keys looks at it
  body text NOT NULL,
  expires_at bigint NOT NULL
);

-- Which account of the provider a person came with the first time; another one is refused afterwards.
CREATE TABLE sso_identity (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  linked_at bigint NOT NULL,
  PRIMARY KEY (org_id, user_id),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, user_id)
);
CREATE UNIQUE INDEX sso_identity_subject ON sso_identity (org_id, issuer, subject);
`;
