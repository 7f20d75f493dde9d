/**
 * The code of every step, built in one go: ESM, minified, with all it needs inside. The same sources and the same policy
 * give the same bytes, so an unchanged step is not deployed again.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Policy } from '#core/policy/schema.ts';
import { type StepName, stepNames } from '#lambdas/registry.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where `bundleSteps` writes when nothing else is said: `build/lambdas/<step>/index.mjs` and `policy.json`. */
export const bundleFolder = join(root, 'build', 'lambdas');

/** pg and mysql2 are CommonJS and call `require` for modules of Node, which an ES module does not have by itself. */
const requireForCommonJs =
  "import{createRequire as lifeboatRequire}from'node:module';const require=lifeboatRequire(import.meta.url);";

/**
 * Builds every step and answers where a step's bundle is.
 * Throws esbuild's own report, with file and line, when a source does not build.
 */
export async function bundleSteps(policy: Policy, folder = bundleFolder): Promise<(step: StepName) => string> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries(stepNames.map((step) => [`${step}/index`, `lambdas/${step}/handler.ts`])),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    banner: { js: requireForCommonJs },
    plugins: [englishOnly],
    logLevel: 'silent',
  });
  const json = `${JSON.stringify(policy, null, 2)}\n`;
  for (const step of stepNames) writeFileSync(join(folder, step, 'policy.json'), json);
  return (step) => join(folder, step);
}

/** zod brings its messages in fifty languages, a third of every bundle; steps speak one. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};
