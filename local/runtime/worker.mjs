/**
 * Runs inside a worker thread what Lambda's Node.js runtime runs inside a sandbox: loads the bundle once, answers one
 * event after another. Plain JavaScript, because a worker starts without the loader that reads TypeScript.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** `new Date()` and `Date.now()` read the local cloud's clock. */
function useVirtualClock(cell) {
  const now = new Float64Array(cell);
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now[0]] : args, newTarget),
    apply: (target) => new target(now[0]).toString(),
    get: (target, key, receiver) => (key === 'now' ? () => now[0] : Reflect.get(target, key, receiver)),
  });
}

/** Lines reach the parent in the order in which they were printed, and before the answer of their invocation. */
function forwardOutput(stream) {
  let rest = '';
  stream.write = (chunk, encoding, done) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) parentPort.postMessage({ log: line });
    const callback = typeof encoding === 'function' ? encoding : done;
    callback?.();
    return true;
  };
}

/** `index.handler` is the export `handler` of `index.mjs`, `index.js` or `index.cjs`. */
async function load(bundle, handler) {
  const [file, name] = handler.split('.');
  const found = ['.mjs', '.js', '.cjs'].map((end) => path.join(bundle, file + end)).find(existsSync);
  if (!found) throw named('Runtime.ImportModuleError', `Cannot find module '${file}' in ${bundle}`);
  const module = await import(pathToFileURL(found).href);
  if (typeof module[name] !== 'function') {
    throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return module[name];
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

/** Inside Lambda the bundle is in /var/task; so it is in traces, and every run of a bundle gives the same one. */
function describe(thrown) {
  const here = pathToFileURL(workerData.bundle).href;
  const trace = (thrown?.stack ?? '').replaceAll(here, 'file:///var/task').split('\n');
  return { errorType: thrown?.name ?? 'Error', errorMessage: thrown?.message ?? String(thrown), trace };
}

useVirtualClock(workerData.cell);
forwardOutput(process.stdout);
forwardOutput(process.stderr);
const loading = load(workerData.bundle, workerData.handler);
// Told with the first invocation, as Lambda does.
loading.catch(() => {});

parentPort.on('message', async ({ event, context }) => {
  try {
    const handler = await loading;
    const getRemainingTimeInMillis = () => context.timeoutMs;
    const result = await handler(event, { ...context, getRemainingTimeInMillis });
    parentPort.postMessage({ result: JSON.stringify(result) ?? 'null' });
  } catch (thrown) {
    parentPort.postMessage({ error: describe(thrown) });
  }
});
