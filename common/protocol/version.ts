/**
 * Version of the wire protocol. The server speaks the newest and the one before it.
 *
 * 1: hello, push, pull, pokes (first version).
 * 2: a cursor that is not good any more leads to a comparison (digest) instead of a new snapshot; signed consent to mass removals; bulk
 *    mutations and lanes; compressed requests and answers; roles as data.
 * 3: more collections and optional fields; the first sync brings one's own customers first.
 *
 * A change of any message schema changes the hash that test/common/protocol-hash.test.ts holds: raise the version, say here what
 * changed and why, and keep a test of the old one.
 */
export const PROTOCOL_VERSION = 3;
export const PROTOCOL_OLDEST = 2;
