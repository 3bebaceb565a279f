/**
 * A saved view of the customer list: which customers, in which order, by which columns. Private, or shared with the team or the company;
 * its owner alone changes it. Rules LV1 to LV4.
 *
 * What is asked is carried as text (JSON), so that a view made by a newer program reaches an older one unharmed: who opens it reads it with
 * the schema of the query language (common/query) and says so when he cannot.
 */
import { z } from 'zod';
import { can, type Actor } from './permissions.ts';

export const VIEW_SCOPES = ['private', 'team', 'company'] as const;
export type ViewScope = (typeof VIEW_SCOPES)[number];
export const DENSITIES = ['dense', 'normal', 'roomy'] as const;
export type Density = (typeof DENSITIES)[number];

export const VIEW_NAME_LENGTH = 40;
/** The filter of a view as text at most: beyond it nobody reads it any more. */
export const VIEW_QUERY_LENGTH = 20_000;
/** Views of one person at most. */
export const MOST_VIEWS = 200;

const id = z.uuid();
const time = z.int().min(0);
const columnId = z.string().min(1).max(80);

/** One shown column; the order of the list is the order on the screen. */
export const viewColumnSchema = z.strictObject({
  id: columnId,
  /** Pixels; absent while nobody has set it. */
  width: z.int().min(48).max(2_000).optional(),
  /** Stays at the left while one scrolls sideways. */
  pinned: z.boolean().optional(),
});
export type ViewColumn = z.infer<typeof viewColumnSchema>;

export const viewSortSchema = z.strictObject({ field: z.string().min(1).max(80), direction: z.enum(['asc', 'desc']) });
export type ViewSort = z.infer<typeof viewSortSchema>;

/** What its owner decides of a view. */
export const viewContentSchema = z.strictObject({
  name: z.string().trim().min(1).max(VIEW_NAME_LENGTH),
  scope: z.enum(VIEW_SCOPES),
  query: z.string().max(VIEW_QUERY_LENGTH),
  columns: z.array(viewColumnSchema).max(200),
  sorts: z.array(viewSortSchema).max(8),
  density: z.enum(DENSITIES),
  /** Its place among the tabs of its owner; others see shared views in this order too. */
  order: z.int().min(0).max(1_000_000),
});
export type ViewContent = z.infer<typeof viewContentSchema>;

export const savedViewSchema = z.strictObject({
  viewId: id,
  ...viewContentSchema.shape,
  ownerId: id,
  /** The team with which it is shared: that of its owner when he shared it. Null unless its scope is `team`. */
  teamId: id.nullable(),
  createdAt: time,
  updatedAt: time,
  ver: z.int().min(0),
});
export type SavedView = z.infer<typeof savedViewSchema>;

type Shared = Pick<SavedView, 'scope' | 'ownerId' | 'teamId'>;

/** Whether the reader sees the view: his own, his team's, those of teams he reaches, and the company's (LV2). */
export function seesView(reader: Pick<Actor, 'userId' | 'teamId' | 'grant'>, view: Shared): boolean {
  if (view.ownerId === reader.userId || view.scope === 'company') return true;
  if (view.scope === 'private' || view.teamId === null) return false;
  return view.teamId === reader.teamId || reader.grant.teamIds.includes(view.teamId);
}

/** Whether the actor may end the view: his own, or a shared one that he sees, when he may share and reaches the whole company (LV3). */
export function mayDeleteView(actor: Pick<Actor, 'userId' | 'teamId' | 'grant'>, view: Shared): boolean {
  if (view.ownerId === actor.userId) return true;
  return seesView(actor, view) && can(actor, 'view.share') && actor.grant.scope === 'all';
}

/** Keys under which changes of the view are found in the log by those who may see it. */
export function viewKeysOf({ scope, ownerId, teamId }: Shared): string[] {
  const keys = [`view:${ownerId}`];
  if (scope === 'team' && teamId !== null) keys.push(`views-of:${teamId}`);
  if (scope === 'company') keys.push('views');
  return keys;
}

/** Keys that the reader holds; he sees a view when they meet {@link viewKeysOf}. */
export function viewKeysFor(reader: Pick<Actor, 'userId' | 'teamId' | 'grant'>): string[] {
  const teams = new Set([...reader.grant.teamIds, ...(reader.teamId === null ? [] : [reader.teamId])]);
  return [`view:${reader.userId}`, 'views', ...[...teams].map(team => `views-of:${team}`)];
}
