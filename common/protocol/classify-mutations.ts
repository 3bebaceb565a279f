/**
 * Mutations of tags and groups beside their creation. Each concerns one tag or one group; what it means for customers the server does in
 * short transactions. A change carries what its author saw, so that it can be taken back. Rules TG1 to TG8, GT1 to GT7.
 */
import { z } from 'zod';
import { customerGroupSchema, customerTagSchema } from '../domain/classification.ts';

const id = z.uuid();
const change = <T extends z.ZodType>(value: T) => z.tuple([value, value]);
const tag = customerTagSchema.shape;
const group = customerGroupSchema.shape;

export const tagPatchSchema = z
  .strictObject({ name: change(tag.name), color: change(tag.color), category: change(tag.category) })
  .partial();
export const groupPatchSchema = z
  .strictObject({
    name: change(group.name),
    description: change(group.description.unwrap()),
    query: change(group.query.unwrap()),
  })
  .partial();

/** The kinds with the fields of every mutation before them. */
export function classifyMutations<E extends z.ZodRawShape>(envelope: E) {
  const kind = <K extends string>(name: K) => ({ ...envelope, kind: z.literal(name) });
  return {
    tagUpdate: z.strictObject({ ...kind('tag.update'), patch: tagPatchSchema }),
    /** All customers of the tag get the other one; its id stands for the other one from then on. */
    tagMerge: z.strictObject({ ...kind('tag.merge'), into: id }),
    /** `name` as its author saw it, for the lists of what waits and what was refused. */
    tagDelete: z.strictObject({ ...kind('tag.delete'), name: tag.name }),
    /** Takes a deletion back, with the customers that had the tag. */
    tagRestore: z.strictObject({ ...kind('tag.restore'), name: tag.name }),
    groupUpdate: z.strictObject({ ...kind('group.update'), patch: groupPatchSchema }),
    groupMove: z.strictObject({ ...kind('group.move'), parentId: id.nullable() }),
    groupDelete: z.strictObject({ ...kind('group.delete'), name: group.name }),
    groupRestore: z.strictObject({ ...kind('group.restore'), name: group.name }),
  } as const;
}

export type TagPatch = z.infer<typeof tagPatchSchema>;
export type GroupPatch = z.infer<typeof groupPatchSchema>;
