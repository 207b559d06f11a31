import type { Connector } from '../connectors/connector.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { type Finding, fail, pass, type Rivals, warn } from '../model/finding.ts';
import type { Connection, Mapping } from '../model/mapping.ts';
import { usesOf } from './doctor-uses.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const CURE =
  'Switch that part off in the other integration, or, if each of the two keeps to fields of its own, write besideNative: true on the connection';

/**
 * Refuses to write beside a system's own integration that keeps the same records in step: the two would answer each other's changes
 * without end. Costs at most one request a connection and day; returns what is worth a warning. Throws `NATIVE_ACTIVE` (config).
 */
export async function refuseBesideNative(
  connections: Readonly<Record<string, Connection>>,
  connectors: Readonly<Record<string, Connector>>,
  mappings: readonly Mapping[],
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const [name, connector] of Object.entries(connectors)) {
    const connection = connections[name];
    if (connection === undefined) continue;
    for (const [partner, objects] of Object.entries(usesOf(mappings, name).partners)) {
      const found = await rivalsOf(connector, partner, objects, connection.besideNative);
      if (found?.kind === 'unknown' && found.asked)
        warnings.push(
          `connection "${name}": whether the system's own ${partner} integration is on cannot be seen: ${found.why}`,
        );
      if (found?.kind !== 'active') continue;
      if (!connection.besideNative) throw refusal(connection, found);
      if (found.asked) warnings.push(`connection "${name}": ${described(found)}; besideNative allows it`);
    }
  }
  return warnings;
}

/** Somebody who was refused has probably switched it off since, so that only a tolerated one is remembered. */
async function rivalsOf(
  connector: Connector,
  partner: string,
  objects: readonly string[],
  tolerated: boolean,
): Promise<Rivals | undefined> {
  const found = await connector.rivals?.({ partner, objects, maxAgeMs: DAY_MS });
  if (found?.kind !== 'active' || found.asked || tolerated) return found;
  return connector.rivals?.({ partner, objects, maxAgeMs: 0 });
}

/** The same as a line of `doctor`, asked anew. */
export async function nativeFindings(
  connection: Connection,
  connector: Connector,
  partners: Readonly<Record<string, readonly string[]>>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [partner, objects] of Object.entries(partners)) {
    const found = await connector.rivals?.({ partner, objects, maxAgeMs: 0 });
    if (found !== undefined) findings.push(nativeFinding(connection, partner, found));
  }
  return findings;
}

function nativeFinding(connection: Connection, partner: string, found: Rivals): Finding {
  const check = 'native';
  switch (found.kind) {
    case 'none':
      return pass(check, `no integration of its own with ${partner} works on the same records`);
    case 'unknown':
      return warn(
        check,
        `whether its own ${partner} integration is on cannot be seen: ${found.why}`,
        'Look at Configuration > Integrations in that system; it must not work on the same records.',
      );
    case 'active':
      return connection.besideNative
        ? warn(check, described(found), 'besideNative: true allows it; keep the two to different fields.')
        : fail(check, 'NATIVE_ACTIVE', described(found), `${CURE}.`);
  }
}

function refusal(connection: Connection, found: Extract<Rivals, { kind: 'active' }>): CrosswalkError {
  return new CrosswalkError({
    code: 'NATIVE_ACTIVE',
    kind: CODES.NATIVE_ACTIVE.kind,
    what: `Nothing was written: ${described(found)}.`,
    where: `${connection.at.file}:${connection.at.line}:${connection.at.column}`,
    why: "Two integrations on the same records answer each other's changes without end, and each makes its own copies of what is new.",
    todo: `${CURE} "${connection.name}".`,
  });
}

function described({ name, does }: Extract<Rivals, { kind: 'active' }>): string {
  return `${name} ${does.join(' and ')}`;
}
