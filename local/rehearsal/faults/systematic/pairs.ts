/** Every site × every fault that applies to it, one at a time. */
import type { Policy } from '#core/policy/schema.ts';
import { type Fault, fieldsOf, workflows } from '../fault.ts';
import { type KindName, kindOf, kindsOf } from '../kinds.ts';
import type { CallSite, Recording, RunSite } from './recorder.ts';
import type { Scene } from './scenes.ts';

export interface Pair {
  readonly scene: Scene;
  /** `backup take-snapshot rds:CreateDBSnapshot eu-west-1 #1` */
  readonly site: string;
  /** The one that is tried; what the scene breaks anyhow is not in it. */
  readonly fault: Fault;
}

type Variant = Partial<Omit<Fault, 'kind' | 'at'>>;

/** Kinds that are tried in more than one way: shorter and longer than the patience of the workflows. */
const variants: Readonly<Partial<Record<KindName, readonly Variant[]>>> = {
  'call-fails': [{ for: '1m' }, { for: '3h' }],
  'lambda-throttled': [{ for: '1m' }, { for: '3h' }],
  'step-clock-jumps': [{ by: '-30h' }, { by: '30h' }],
  'delivery-late': [{ by: '3h' }],
};

function variantsOf(kind: KindName): readonly Variant[] {
  return variants[kind] ?? [{}];
}

export interface Recorded {
  readonly scene: Scene;
  readonly recording: Recording;
}

/** In the order of the scenes; a site that an earlier scene has used already is not tried again. */
export function pairsOf(recorded: readonly Recorded[], policy: Policy): readonly Pair[] {
  const seen = new Set<string>();
  const regions = [policy.places.primary.region, ...policy.places.copies.map(({ region }) => region)];
  return recorded.flatMap(({ scene, recording }) => {
    const isNew = (site: string): boolean => !seen.has(site) && seen.add(site).size > 0;
    const calls = recording.calls.filter((site) => isNew(nameOf(site)));
    const runs = recording.runs.filter((site) => isNew(nameOf(site)));
    return [
      ...calls.flatMap((site) => ofCall(scene, site)),
      ...runs.flatMap((site) => ofRun(scene, site)),
      ...runs.flatMap((site) => ofMoment(scene, site, regions)),
      ...(scene.base.length > 0 ? [] : ofWorkflows(scene, recording, regions, isNew)),
    ];
  });
}

function nameOf(site: CallSite | RunSite): string {
  if (!('nth' in site)) return `${site.workflow} ${site.step} ${site.region}`;
  const { workflow, step, service, operation, region, nth } = site;
  return `${workflow} ${step} ${service}:${operation} ${region} #${nth}`;
}

function ofCall(scene: Scene, site: CallSite): readonly Pair[] {
  return kindsOf('call').flatMap((kind) =>
    variantsOf(kind).map((variant) => ({
      scene,
      site: nameOf(site),
      fault: { kind, at: scene.start, ...site, ...variant } as Fault,
    })),
  );
}

/** Before its first call, after each, and after its work. */
function ofRun(scene: Scene, site: RunSite): readonly Pair[] {
  const { workflow, step, region, calls } = site;
  const deaths: readonly Variant[] = [
    ...Array.from({ length: calls + 1 }, (_, afterCalls) => ({ afterCalls })),
    { afterCalls: 'all' },
  ];
  return kindsOf('invocation').flatMap((kind) =>
    (kind === 'lambda-dies' ? deaths : variantsOf(kind)).map((variant) => ({
      scene,
      site: nameOf(site),
      fault: { kind, at: scene.start, workflow, step, region, ...variant },
    })),
  );
}

/** What happens to the world while a step of this kind runs for the first time: in each Region, where that is asked. */
function ofMoment(
  scene: Scene,
  { workflow, step, region: own, at }: RunSite,
  regions: readonly string[],
): readonly Pair[] {
  const site = `during ${workflow} ${step} ${own}`;
  return [...kindsOf('world'), ...kindsOf('region')].flatMap((kind) =>
    inRegions(kind, regions).map((where) => ({ scene, site, fault: { kind, at, ...where } })),
  );
}

function inRegions(kind: KindName, regions: readonly string[]): readonly Variant[] {
  return kindOf(kind).takes.includes('region') ? regions.map((region) => ({ region })) : [{}];
}

/** Deliveries and the ends of RDS’s own work, by workflow and Region. */
function ofWorkflows(
  scene: Scene,
  { runs }: Recording,
  regions: readonly string[],
  isNew: (site: string) => boolean,
): readonly Pair[] {
  const used = workflows.filter((workflow) => runs.some((run) => run.workflow === workflow));
  const deliveries = kindsOf('delivery').flatMap((kind) =>
    used.flatMap((workflow) => variantsOf(kind).map((variant) => ({ kind, at: scene.start, workflow, ...variant }))),
  );
  const outcomes = kindsOf('outcome').flatMap((kind) =>
    inRegions(kind, regions).map((where) => ({ kind, at: scene.start, ...where })),
  );
  return [...deliveries, ...outcomes].flatMap((fault) => {
    const site = siteOf(fault, scene);
    return isNew(`${site} ${fault.kind}`) ? [{ scene, site, fault }] : [];
  });
}

function siteOf(fault: Fault, { name }: Scene): string {
  return fault.workflow === undefined ? `${name} RDS ${fault.region ?? ''}`.trim() : `schedule of ${fault.workflow}`;
}

/** The fault of a pair as a person reads it: without what its site says already. */
export function variantText({ fault }: Pair): string {
  const said = new Set(['kind', 'at', 'workflow', 'step', 'service', 'operation', 'region', 'nth']);
  const rest = fieldsOf(fault.kind).filter((field) => !said.has(field) && fault[field] !== undefined);
  return [fault.kind, ...rest.map((field) => `${field} ${fault[field]}`)].join(' ');
}
