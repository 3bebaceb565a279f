/**
 * How an online-only call of the page is declared: once, here, for the server that answers it and the page that asks. Administration and
 * the like; customers are never read or written this way, they are synchronised. Rules CA1 to CA3.
 */
import type { z } from 'zod';
import type { Action } from '../../domain/permissions.ts';

export interface CallSpec<Request extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  /** E.g. `members.list`: the path is `/calls/v1/members.list`. */
  readonly name: string;
  /** One line for the API description. */
  readonly summary: string;
  /** What the caller must hold; null when everyone who is signed in may call, each for himself. */
  readonly permission: Action | null;
  /** Requests per minute of one caller. */
  readonly perMinute: number;
  readonly request: Request;
  readonly answer: Answer;
  /** Bytes of the request; 64 KB when absent. */
  readonly bodyLimit?: number;
}

const CALL_NAME = /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)+$/;

/** Declares a call; keeps the types of its schemas. */
export function declareCall<Request extends z.ZodType, Answer extends z.ZodType>(
  spec: CallSpec<Request, Answer>,
): CallSpec<Request, Answer> {
  return spec;
}

/** Whether the text is the name of a call: nothing else may become part of an address. */
export function isCallName(name: string): boolean {
  return CALL_NAME.test(name) && name.length <= 60;
}

/** The path of a call on the server. */
export function callPath(name: string): string {
  return `/calls/v1/${name}`;
}
