/** Finds the operation of a REST request from the `http` traits of the model. */
import type { HttpRequest } from '../../seams.ts';
import type { Operation, ServiceModel } from '../model.ts';

interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** Query parameters that must be there; a value of `undefined` accepts any. */
  readonly fixed: readonly (readonly [string, string | undefined])[];
  /** The SDK's own name for the operation, `x-id`, when the model has one. */
  readonly named: string | undefined;
}

const compiled = new WeakMap<ServiceModel, readonly Route[]>();

/** Operations that fit method, path and fixed query parameters; the most specific first. */
export function candidates(model: ServiceModel, request: HttpRequest, path: string): string[] {
  const routes = compiled.get(model) ?? [...model.operations.values()].flatMap(routeOf);
  compiled.set(model, routes);
  const named = request.query['x-id'];
  const fitting = routes.filter((route) => fits(route, request, path));
  const exact = fitting.filter((route) => route.named !== undefined && route.named === named);
  return (exact.length > 0 ? exact : fitting)
    .sort((a, b) => b.fixed.length - a.fixed.length)
    .map((route) => route.operation);
}

/** `/2015-03-31/functions/{FunctionName}/invocations` → FunctionName → its value. */
export function labelsOf(operation: Operation, path: string): Record<string, string> {
  const [route] = routeOf(operation);
  const values = route?.path.exec(path)?.slice(1) ?? [];
  return Object.fromEntries((route?.labels ?? []).map((label, n) => [label, decodeURIComponent(values[n] ?? '')]));
}

function fits(route: Route, request: HttpRequest, path: string): boolean {
  if (route.method !== request.method || !route.path.test(path)) return false;
  return route.fixed.every(([name, value]) => name in request.query && (!value || request.query[name] === value));
}

function routeOf(operation: Operation): Route[] {
  const { http } = operation.traits;
  if (!http) return [];
  const [method, uri] = http;
  const [path = '/', search = ''] = uri.split('?');
  const parameters = search.split('&').filter(Boolean).map(pair);
  const labels = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, label]) => label ?? '');
  return [
    {
      operation: operation.name,
      method,
      path: pattern(path),
      labels,
      fixed: parameters.filter(([name]) => name !== 'x-id'),
      named: parameters.find(([name]) => name === 'x-id')?.[1],
    },
  ];
}

function pair(text: string): readonly [string, string | undefined] {
  const [name = '', value] = text.split('=');
  return [name, value];
}

function pattern(path: string): RegExp {
  const source = path
    .split(/(\{\w+\+?\})/)
    .map((part) =>
      part.startsWith('{') ? (part.endsWith('+}') ? '(.+)' : '([^/]+)') : part.replace(/[.*?^$|()[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}/?$`, 's');
}
