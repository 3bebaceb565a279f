/**
 * Version of the wire protocol. The server speaks the newest and, from version 2 on, the one before it.
 *
 * 1: hello, push, pull, pokes (first version).
 * 2: a cursor that is not good any more leads to a comparison (digest) instead of a new snapshot; signed consent to mass removals; bulk
 *    mutations and lanes; compressed requests and answers; roles as data.
 *
 * A change of any message schema changes the hash that test/common/protocol-hash.test.ts holds: raise the version, say here what
 * changed and why, and keep a test of the old one.
 */
export const PROTOCOL_VERSION = 2;
export const PROTOCOL_OLDEST = 1;
