import type { HaloApi } from './api.ts';
import type { HaloSchema } from './schema.ts';
import { sweep } from './sweep.ts';
import { idOf, property, textOf, type WireObject } from './wire.ts';

/** The tenant's agents: a small list, asked for once a run, when something needs it. */
export type Agents = () => Promise<readonly WireObject[]>;

export function createAgents(api: HaloApi): Agents {
  let loaded: Promise<readonly WireObject[]> | undefined;
  const load = async () => {
    const rows: WireObject[] = [];
    for await (const page of sweep(api, { list: { name: 'Agent', envelope: 'agents' }, query: {} }))
      rows.push(...page.rows.map(({ row }) => row));
    return rows;
  };
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}

/** The schema with the agents' addresses, where one of these rows is somebody's and is asked for the address. */
export async function withAgents(
  agents: Agents,
  schema: HaloSchema,
  rows: readonly WireObject[],
  paths: readonly string[],
): Promise<HaloSchema> {
  if (schema.emails !== undefined) return schema;
  const holders = paths.flatMap((path) => {
    const at = schema.fields.get(path)?.at;
    return at?.kind === 'agentEmail' ? [at.agent] : [];
  });
  const asked = rows.some((row) => holders.some((name) => idOf(property(row, name)) !== undefined));
  return asked ? { ...schema, emails: emailsOf(await agents()) } : schema;
}

function emailsOf(rows: readonly WireObject[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap((row): [string, string][] => {
      const id = idOf(property(row, 'id'));
      const email = textOf(property(row, 'email'));
      return id === undefined || email === undefined ? [] : [[id, email]];
    }),
  );
}
