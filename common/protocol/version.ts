/**
 * Version of the wire protocol. The server speaks the newest and, from version 2 on, the one before it.
 *
 * 1: hello, push, pull, pokes (first version).
 * A change of any message schema changes the hash that test/common/protocol-hash.test.ts holds: raise the version, say here what
 * changed and why, and keep a test of the old one.
 */
export const PROTOCOL_VERSION = 1;
export const PROTOCOL_OLDEST = 1;
