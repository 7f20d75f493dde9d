/** The parts of a policy beside rules, tests and thresholds, most of which no pipeline exists for yet. */
import { isSnapshot, restoreTestsOf, whyNotRule } from './carried-out.ts';
import { type Part, part } from './part.ts';
import type { Policy } from './schema.ts';
import type { Path } from './source.ts';

interface Cited {
  readonly clauses: readonly string[];
}

/** In the order of the policy. */
export function intentions(policy: Policy): Part[] {
  return [
    ...securityParts(policy),
    ...placeParts(policy),
    ...wholeParts(policy),
    ...watchParts(policy),
    ...noticeParts(policy),
    ...recoveryParts(policy),
    ...disasterParts(policy),
    ...peopleParts(policy),
  ];
}

/** Encryption is verified on every point; the rest is written down and not yet acted on. */
function securityParts({ security = {} }: Policy): Part[] {
  const { encryption, integrity, access, credentials } = security;
  const tls = encryption?.inTransit === 'TLS-1.3' ? 'AWS accepts TLS 1.2 as well' : undefined;
  return [
    ...one(['security', 'encryption'], 'encryption', encryption, tls),
    ...one(['security', 'integrity'], 'checksums', integrity, 'content is compared in restore tests only'),
    ...one(['security', 'access'], 'access to backups', access, 'which people reach backups is not managed'),
    ...one(['security', 'credentials'], 'credentials of restores', credentials, 'restores by people do not run yet'),
  ];
}

function placeParts({ places: { cold, onPremises } }: Policy): Part[] {
  return [
    ...each(['places', 'cold'], cold, ({ name }) => `cold storage ${name}`, 'nothing is copied there'),
    ...each(['places', 'onPremises'], onPremises, ({ name }) => `on-premises place ${name}`, 'nothing is copied there'),
  ];
}

function wholeParts({ objectives, priorities, drills }: Policy): Part[] {
  return [
    ...one(['objectives'], 'objectives of the whole', objectives, 'objectives are measured by class only'),
    ...each(['priorities'], priorities, ({ name }) => `priority ${name}`, 'nothing recovers services in an order'),
    ...each(['drills'], drills, ({ name }) => `drill ${name}`, 'no workflow drills the recovery site'),
  ];
}

const carriedReports: readonly string[] = ['cycle', 'disposal'];

function watchParts(policy: Policy): Part[] {
  const { access, lag, recovery } = policy.monitoring;
  const tested = restoreTestsOf(policy).length > 0 && recovery?.integrity === 1;
  const backedUp = policy.rules.some((rule) => isSnapshot(rule) && !whyNotRule(policy, rule));
  return [
    ...one(['monitoring', 'access'], 'monitoring of access', access, 'nobody looks whether backups can be reached'),
    ...one(['monitoring', 'lag'], 'monitoring of lag', lag, 'the lag is compared with the RPO of the class only'),
    ...one(
      ['monitoring', 'recovery'],
      'monitoring of recovery',
      recovery,
      tested ? undefined : 'no restore test measures it',
    ),
    ...policy.reports.map((report, index) => {
      const carried = backedUp && carriedReports.includes(report.type);
      return part(
        ['reports', index],
        `report ${report.name}`,
        report.clauses,
        carried ? undefined : 'it is not written yet',
      );
    }),
  ];
}

function noticeParts({ notify: { routes, stakeholders } }: Policy): Part[] {
  return [
    ...each(
      ['notify', 'routes'],
      routes,
      ({ severities, channels }) => `${severities.join(' and ')} by ${channels.join(' and ')}`,
      'everything goes to e-mail and chat',
    ),
    ...each(['notify', 'stakeholders'], stakeholders, ({ who }) => `telling ${who}`, 'nobody tells them by itself'),
  ];
}

function recoveryParts({ recovery }: Policy): Part[] {
  const { restores, procedures = [], scenarios = [] } = recovery ?? {};
  const missing = 'restores by people do not run yet';
  return [
    ...one(['recovery', 'restores'], 'restore requests', restores, missing),
    ...each(['recovery', 'procedures'], procedures, ({ name }) => `procedure ${name}`, missing),
    ...each(['recovery', 'scenarios'], scenarios, ({ name }) => `scenario ${name}`, missing),
  ];
}

function disasterParts({ disaster }: Policy): Part[] {
  const { site, triggers = [], phases = [] } = disaster ?? {};
  const missing = 'no recovery site is run yet';
  return [
    ...one(['disaster', 'site'], 'recovery site', site, missing),
    ...each(['disaster', 'triggers'], triggers, ({ name }) => `trigger ${name}`, missing),
    ...each(['disaster', 'phases'], phases, ({ name }) => `phase ${name}`, missing),
    ...one(['disaster', 'return'], 'return to primary', disaster?.return, missing),
  ];
}

function peopleParts({ roles, thirdParties, reviews, documents, exceptions, limitations }: Policy): Part[] {
  const unreminded = 'nobody is reminded of it, and nothing keeps its evidence';
  const excepted = exceptions.map(({ clauses = [], ...rest }) => ({ ...rest, clauses }));
  return [
    ...each(['roles'], roles, ({ name }) => `role ${name}`, 'nothing gives people the rights of their role'),
    ...each(['thirdParties'], thirdParties, ({ name }) => `third party ${name}`, unreminded),
    ...each(['reviews'], reviews, ({ name }) => `review ${name}`, unreminded),
    ...each(['documents'], documents, ({ name }) => `document ${name}`, unreminded),
    ...each(['exceptions'], excepted, ({ name }) => `exception ${name}`, 'nobody is reminded of its review'),
    ...each(['limitations'], limitations, ({ text }) => `limitation: ${text}`, 'the report does not state it yet'),
  ];
}

function each<Item extends Cited>(path: Path, items: readonly Item[], what: (item: Item) => string, missing: string) {
  return items.map((item, index) => part([...path, index], what(item), item.clauses, missing)).filter(cites);
}

function one(path: Path, what: string, asked: Cited | undefined, missing?: string): Part[] {
  return asked ? [part(path, what, asked.clauses, missing)] : [];
}

function cites({ clauses }: Part): boolean {
  return clauses.length > 0;
}
