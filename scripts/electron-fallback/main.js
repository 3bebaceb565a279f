// Stand-in for Electron's own resources/default_app.asar, for the npm fallback runtime only:
// makes `electron [-r module] [switches] path/to/app [args]` work.
import * as electron from 'electron';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { app } = electron;
const preload = [];
let target;
const args = process.argv.slice(1);
for (let i = 0; i < args.length; i++) {
  const a = args[i];
  if (a === '-r' || a === '--require') preload.push(args[++i]);
  else if (a === '-v' || a === '--version') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  } else if (a === '-a' || a === '--abi') {
    console.log(process.versions.modules);
    process.exit(0);
  } else if (a.startsWith('--app=')) {
    target = a.slice(6);
    break;
  } else if (a.startsWith('-')) continue;
  else {
    target = a;
    break;
  }
}

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
if (preload.length) Module._preloadModules(preload);

if (!target) {
  console.error('usage: electron [-r module] [switches] path/to/app [args]');
  process.exit(2);
}

try {
  const full = path.resolve(target);
  let entry = full;
  let appPath = path.dirname(full);
  if (fs.statSync(full).isDirectory() || full.endsWith('.asar')) {
    appPath = full;
    const pkg = JSON.parse(fs.readFileSync(path.join(full, 'package.json'), 'utf8'));
    if (pkg.version) app.setVersion(pkg.version);
    const name = pkg.productName ?? pkg.name;
    if (name) {
      app.name = name;
      if (process.platform === 'linux') app.setDesktopName(pkg.desktopName ?? `${name}.desktop`);
    }
    entry = path.resolve(full, pkg.main ?? 'index.js');
  }
  app.setAppPath(appPath);
  await import(pathToFileURL(entry).href); // top-level await: Electron holds 'ready' back until this settles
} catch (err) {
  console.error(`Cannot start the app at ${target}:`);
  console.error(err);
  app.exit(1);
}
