/**
 * The one list of error codes: group (X12), HTTP status, and when it makes sense to try again.
 *
 * Codes travel on the wire and are permanent: add new ones, never rename. Each has its text in renderer/app/i18n (errors) and its
 * entry in docs/errors.md; a test holds the three together.
 */
export type Retry = 'never' | 'later' | 'after_login';
export type ErrorGroup = 'parameter' | 'permission' | 'not_found' | 'conflict' | 'system';

export interface ErrorCode {
  readonly group: ErrorGroup;
  readonly status: number;
  readonly retry: Retry;
}

const code = (group: ErrorGroup, status: number, retry: Retry = 'never'): ErrorCode => ({ group, status, retry });

export const ERROR_CODES = {
  // parameter: names the field and the reason
  validation_failed: code('parameter', 400),
  body_too_large: code('parameter', 413),
  required: code('parameter', 400),
  too_long: code('parameter', 400),
  too_many: code('parameter', 400),
  query_too_broad: code('parameter', 422),
  bad_phone: code('parameter', 400),
  bad_email: code('parameter', 400),
  bad_social: code('parameter', 400),
  bad_date: code('parameter', 400),
  unknown_status: code('parameter', 400),
  unknown_source: code('parameter', 400),
  unknown_scene: code('parameter', 400),
  unknown_tag: code('parameter', 400),
  unknown_group: code('parameter', 400),
  unknown_type: code('parameter', 400),
  no_team: code('parameter', 400),
  unknown_pool: code('parameter', 400),
  unknown_reason: code('parameter', 400),
  unknown_member: code('parameter', 400),
  duplicate_value: code('parameter', 400),
  bad_address: code('parameter', 400),
  bad_value: code('parameter', 400),
  bad_link: code('parameter', 400),
  out_of_range: code('parameter', 400),
  unknown_option: code('parameter', 400),
  unknown_field: code('parameter', 400),
  unknown_entry: code('parameter', 400),
  bad_data: code('parameter', 400),
  bad_schema: code('parameter', 400),
  not_csv: code('parameter', 400),
  bad_encoding: code('parameter', 400),
  empty_file: code('parameter', 400),
  bad_row: code('parameter', 400),
  file_gone: code('parameter', 400),
  file_not_readable: code('parameter', 400),
  file_not_writable: code('parameter', 400),
  weak_password: code('parameter', 400),
  password_too_short: code('parameter', 400),
  password_personal: code('parameter', 400),
  password_unchanged: code('parameter', 400),
  // permission: what is missing and why
  not_signed_in: code('permission', 401, 'after_login'),
  session_ended: code('permission', 401, 'after_login'),
  wrong_credentials: code('permission', 401),
  account_locked: code('permission', 423, 'later'),
  account_disabled: code('permission', 403),
  device_revoked: code('permission', 403),
  permission_denied: code('permission', 403),
  out_of_scope: code('permission', 403),
  field_not_writable: code('permission', 403),
  not_oneself: code('permission', 403),
  beyond_own_rights: code('permission', 403),
  wrong_password: code('permission', 403),
  wrong_access_code: code('permission', 403),
  access_code_expired: code('permission', 403),
  access_code_used: code('permission', 403),
  too_many_attempts: code('permission', 423, 'later'),
  password_reset: code('permission', 403),
  totp_required: code('permission', 401),
  totp_setup_required: code('permission', 401),
  wrong_code: code('permission', 401),
  challenge_ended: code('permission', 401, 'after_login'),
  sso_cancelled: code('permission', 401),
  sso_refused: code('permission', 403),
  wrong_passphrase: code('permission', 401),
  weak_passphrase: code('permission', 400),
  store_locked: code('permission', 423),
  lease_expired: code('permission', 423, 'after_login'),
  // not found: which resource
  not_found: code('not_found', 404),
  route_not_found: code('not_found', 404),
  // business conflict: the rule and the way out
  status_move_not_allowed: code('conflict', 409),
  status_reason_required: code('conflict', 409),
  field_retired: code('conflict', 409),
  last_status: code('conflict', 409),
  name_taken: code('conflict', 409),
  already_exists: code('conflict', 409),
  login_taken: code('conflict', 409),
  already_invited: code('conflict', 409),
  set_up_done: code('conflict', 409),
  claim_lost: code('conflict', 409),
  pool_changed: code('conflict', 409),
  owner_changed: code('conflict', 409),
  claim_limit_reached: code('conflict', 409, 'later'),
  capacity_reached: code('conflict', 409),
  previous_owner_waits: code('conflict', 409, 'later'),
  new_in_pool_waits: code('conflict', 409, 'later'),
  protection_reached: code('conflict', 409),
  protection_off: code('conflict', 409),
  protected_before: code('conflict', 409),
  pool_retired: code('conflict', 409),
  pool_in_use: code('conflict', 409),
  deleted: code('conflict', 409),
  restore_expired: code('conflict', 409),
  no_longer_yours: code('conflict', 409),
  erased: code('conflict', 409),
  limit_reached: code('conflict', 409),
  changed_meanwhile: code('conflict', 409),
  quota_reached: code('conflict', 409, 'later'),
  last_administrator: code('conflict', 409),
  built_in_role: code('conflict', 409),
  role_in_use: code('conflict', 409),
  team_cycle: code('conflict', 409),
  group_cycle: code('conflict', 409),
  group_too_deep: code('conflict', 409),
  group_is_segment: code('conflict', 409),
  segment_nested: code('conflict', 409),
  cseq_reused: code('conflict', 409),
  protocol_unsupported: code('conflict', 426),
  task_running: code('conflict', 409),
  factor_missing: code('conflict', 409),
  factor_demanded: code('conflict', 409),
  nothing_selected: code('conflict', 409),
  unsent_changes: code('conflict', 409),
  // system: logged in detail, shown kindly
  rate_limited: code('system', 429, 'later'),
  server_unreachable: code('system', 503, 'later'),
  certificate_error: code('system', 502),
  insecure_server: code('system', 400),
  not_a_server: code('system', 502),
  server_busy: code('system', 503, 'later'),
  purge_not_confirmed: code('system', 409),
  sso_unavailable: code('system', 503, 'later'),
  disk_full: code('system', 507, 'later'),
  store_damaged: code('system', 500),
  store_write_failed: code('system', 507, 'later'),
  journal_failed: code('system', 500, 'later'),
  key_store_failed: code('system', 500),
  cancelled: code('system', 499),
  internal: code('system', 500, 'later'),
} as const satisfies Record<string, ErrorCode>;

export type ErrorCodeName = keyof typeof ERROR_CODES;

/** Whether the text is a code of the list. */
export function isErrorCode(text: string): text is ErrorCodeName {
  return Object.hasOwn(ERROR_CODES, text);
}
