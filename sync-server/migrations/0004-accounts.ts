/**
 * The first set-up of an empty server, invitations, codes for a new password, and what a person is told about his account. Codes are kept
 * as keyed hashes only. Rules AN1, AN5, AN25, AN28.
 */
export const ACCOUNTS_SQL = `
-- At most one, only while no company exists; its hash is replaced at each start.
CREATE TABLE set_up_token (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  token_hash text NOT NULL,
  expires_at bigint NOT NULL
);

-- The login is reserved in login_directory for user_id until the invitation ends; the person's row is made when he activates it.
CREATE TABLE invitation (
  org_id uuid NOT NULL REFERENCES org,
  invitation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  login text NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  team_id uuid,
  code_hash text NOT NULL,
  invited_by uuid NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint,
  -- activated or withdrawn
  outcome text,
  PRIMARY KEY (org_id, invitation_id)
);
CREATE UNIQUE INDEX invitation_user ON invitation (org_id, user_id);

-- While a row is unused its person's old password opens nothing.
CREATE TABLE password_reset (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  code_hash text NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  PRIMARY KEY (org_id, user_id),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, user_id)
);

CREATE TABLE account_notice (
  org_id uuid NOT NULL,
  notice_id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  at bigint NOT NULL,
  by_id uuid,
  seen_at bigint,
  PRIMARY KEY (org_id, notice_id),
  FOREIGN KEY (org_id, user_id) REFERENCES app_user (org_id, user_id)
);
CREATE INDEX account_notice_unseen ON account_notice (org_id, user_id) WHERE seen_at IS NULL;
`;
