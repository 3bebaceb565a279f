/**
 * Holds the layers that lint zones cannot see: cycles between folders, barrels, features that know each other, reaching past the data
 * worker's client, SQL outside its places, ipcRenderer outside the preload. Reads imports as text; type-only imports make no cycle,
 * but follow all other rules. Rule TO4.
 */
import { dirname, join } from 'node:path/posix';
import { readSources } from './source-files.ts';

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

const CODE_FOLDERS = ['common', 'main', 'renderer', 'sync-server'];
const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?['"](\.[^'"]+)['"]/gm;
const DYNAMIC = /(?:import\(|new URL\()\s*['"](\.[^'"]+)['"]/g;
const SQL =
  /['"`](?:\s*--[^\n]*\n)*\s*(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|WITH\s+\w+\s+AS\s|CREATE\s+(?:TABLE|INDEX)\s)/;
const SQL_PLACES = /^sync-server\/(?:queries|migrations|db)\//;
const DATA_DOORS = new Set(['renderer/data/client.ts', 'renderer/data/api.ts', 'renderer/data/own-window.ts']);

/** What breaks a layer, one sentence each; empty when nothing does. */
export function findLayerFaults(files: ReadonlyMap<string, string>): string[] {
  const imports = [...files].flatMap(([path, text]) => readImports(path, text));
  return [
    ...imports.flatMap(findImportFault),
    ...[...files].flatMap(([path, text]) => findFileFaults(path, text)),
    ...findFolderCycles(imports),
  ].toSorted();
}

/** Checks the project. */
export function checkLayers(): string[] {
  return findLayerFaults(readSources(CODE_FOLDERS, ['.ts', '.tsx']));
}

function readImports(path: string, text: string): Import[] {
  const resolve = (target: string): string => join(dirname(path), target.replace(/\?.*$/, ''));
  const statements = [...text.matchAll(STATEMENT)].map(([, type, names = '', target = '']) => ({
    from: path,
    to: resolve(target),
    isType: type !== undefined || isOnlyTypes(names),
  }));
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, target = '']) => ({
    from: path,
    to: resolve(target),
    isType: false,
  }));
  return [...statements, ...dynamic];
}

/** `{ type A, type B }` */
function isOnlyTypes(names: string): boolean {
  const inner = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1];
  if (inner === undefined) return false;
  const parts = inner.split(',').map(part => part.trim());
  return parts.filter(part => part !== '').every(part => part.startsWith('type '));
}

function featureOf(path: string): string | null {
  return /^renderer\/features\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function findImportFault({ from, to }: Import): string[] {
  const [own, other] = [featureOf(from), featureOf(to)];
  if (own !== null && other !== null && own !== other)
    return [`${from}: the feature ${own} imports the feature ${other}`];
  const isPage = /^renderer\/(?:app|features|ui)\//.test(from) || /^renderer\/[^/]+$/.test(from);
  if (isPage && to.startsWith('renderer/data/') && !DATA_DOORS.has(to)) {
    return [`${from}: reaches past the data client into ${to}`];
  }
  if (from.startsWith('renderer/ui/') && /^renderer\/(?:app\/(?!i18n\/)|features\/)/.test(to)) {
    return [`${from}: renderer/ui knows neither app nor features (${to})`];
  }
  if (to.startsWith('test/')) return [`${from}: product code imports ${to}`];
  return [];
}

function findFileFaults(path: string, text: string): string[] {
  const faults: string[] = [];
  if (/^export\s+\*/m.test(text)) faults.push(`${path}: export * hides where a name comes from`);
  if (isBarrel(text) && !/^renderer\/features\/[^/]+\/index\.tsx?$/.test(path)) {
    faults.push(`${path}: a barrel; import from the files themselves`);
  }
  if (!SQL_PLACES.test(path) && SQL.test(text)) faults.push(`${path}: SQL belongs into sync-server/queries`);
  const usesIpc = /import[^;]*\bipcRenderer\b[^;]*from\s+['"]electron['"]/.test(text);
  if (usesIpc && !path.startsWith('main/preload/')) faults.push(`${path}: only main/preload imports ipcRenderer`);
  return faults;
}

/** A file that does nothing but hand on the exports of others. */
function isBarrel(text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').trim();
  const rest = code.replace(/export\s+(?:type\s+)?\{[^}]*\}\s*from\s*['"][^'"]+['"];?/g, '').trim();
  return code !== '' && rest === '';
}

/**
 * The folder whose place among the others counts. A feature is one folder. Files directly in renderer/app count one by one: routes
 * compose the features, and the features use desktop.ts.
 */
function areaOf(path: string): string {
  const feature = featureOf(path);
  if (feature !== null) return `renderer/features/${feature}`;
  return dirname(path) === 'renderer/app' ? path : dirname(path);
}

function findFolderCycles(imports: readonly Import[]): string[] {
  const edges = new Map<string, Map<string, string>>();
  for (const { from, to, isType } of imports) {
    const [a, b] = [areaOf(from), areaOf(to)];
    if (isType || a === b || !/\.tsx?$/.test(to)) continue;
    const targets = edges.get(a) ?? new Map<string, string>();
    edges.set(a, targets.set(b, targets.get(b) ?? `${from} imports ${to}`));
  }
  return findCycles(edges).map(cycle => {
    const steps = cycle.map((area, index) => edges.get(area)?.get(cycle[(index + 1) % cycle.length] ?? '') ?? '');
    return `folders in a circle: ${[...cycle, cycle[0]].join(' -> ')} (${steps.join('; ')})`;
  });
}

/** One cycle for each edge that closes one in a depth-first walk. */
function findCycles(edges: ReadonlyMap<string, ReadonlyMap<string, string>>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (area: string, trail: readonly string[]): void => {
    const at = trail.indexOf(area);
    if (at >= 0) {
      cycles.push(trail.slice(at));
      return;
    }
    if (done.has(area)) return;
    for (const next of edges.get(area)?.keys() ?? []) walk(next, [...trail, area]);
    done.add(area);
  };
  for (const area of edges.keys()) walk(area, []);
  return cycles;
}
