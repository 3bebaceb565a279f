/**
 * Messages of what comes before a session: the state of a server, its first set-up, and the use of a code that an administrator gave.
 * Set-up and use of a code open no session: the device signs in afterwards as always. Rules AN1, AN10.
 */
import { z } from 'zod';
import { PASSWORD_MAX_LENGTH } from '../domain/password-policy.ts';

/** Logins are typed often and told by telephone: no spaces and no control characters. */
export const loginSchema = z
  .string()
  .trim()
  .min(2)
  .max(60)
  .regex(/^[^\s\p{C}]+$/u);
export const personNameSchema = z.string().trim().min(1).max(60);
export const passwordSchema = z.string().min(1).max(PASSWORD_MAX_LENGTH);
/** As it was typed: letters and digits in groups, in any case. */
export const codeSchema = z.string().trim().min(1).max(60);

export const serverStatusSchema = z.strictObject({
  /** `empty`: no company yet, the first set-up is open. Nothing else is told to who is not signed in. */
  state: z.enum(['empty', 'ready']),
  passwordMinLength: z.int(),
});

export const MAX_FIRST_TEAMS = 20;
export const setUpRequestSchema = z.strictObject({
  token: codeSchema,
  company: personNameSchema,
  teams: z.array(personNameSchema).max(MAX_FIRST_TEAMS),
  name: personNameSchema,
  login: loginSchema,
  password: passwordSchema,
});

export const redeemRequestSchema = z.strictObject({
  login: z.string().trim().min(1).max(100),
  code: codeSchema,
  password: passwordSchema,
});
/** What the code was for. */
export const redeemAnswerSchema = z.strictObject({ kind: z.enum(['invitation', 'reset']) });

export type ServerStatus = z.infer<typeof serverStatusSchema>;
export type SetUpRequest = z.infer<typeof setUpRequestSchema>;
export type RedeemRequest = z.infer<typeof redeemRequestSchema>;
export type RedeemAnswer = z.infer<typeof redeemAnswerSchema>;
