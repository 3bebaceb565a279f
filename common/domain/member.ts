/** A member of the company as colleagues see him: enough to show an owner's or author's name. */
import { z } from 'zod';

export const memberSchema = z.strictObject({
  userId: z.uuid(),
  name: z.string().trim().min(1).max(60),
  /** Id of his role: a built-in name or a UUID. */
  role: z.string().min(1).max(36),
  teamId: z.uuid().nullable(),
  teamName: z.string().max(60),
  active: z.boolean(),
  ver: z.int().min(0),
});

export type Member = z.infer<typeof memberSchema>;
