/**
 * Writes `src/api/schema.ts`: the types of what a shop's page may ask, and of nothing else, from the API's own description.
 *
 * `node tools/types.js [openapi.json]`: a kit that was copied names the description of the house it speaks to,
 * `https://…/api/openapi.json`.
 */

import { readFile, writeFile } from 'node:fs/promises';

import openapiTS, { astToString } from 'openapi-typescript';

const given = process.argv[2] ?? new URL('../../../docs/reference/openapi.json', import.meta.url).pathname;
const text = /^https?:/.test(given) ? await (await fetch(given)).text() : await readFile(given, 'utf8');
const whole = JSON.parse(text);
const paths = Object.fromEntries(Object.entries(whole.paths).filter(([path]) => path.startsWith('/api/shopper/')));

/** The shapes that are named in something, and in what these name. */
function named(thing, found = new Set()) {
  for (const [, name] of JSON.stringify(thing).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    named(whole.components.schemas[name], found);
  }
  return found;
}

const wanted = named(paths);
const schemas = Object.fromEntries(Object.entries(whole.components.schemas).filter(([name]) => wanted.has(name)));
const types = await openapiTS({ openapi: whole.openapi, info: whole.info, paths, components: { schemas } });
await writeFile(new URL('../src/api/schema.ts', import.meta.url), astToString(types));
