import { attempt, type ExamineRequest, type Finding, fail, pass, warn } from '../../model/finding.ts';
import type { HubspotApi } from './api.ts';
import type { HubspotObject } from './describe.ts';
import { examineUse } from './examine-fields.ts';
import { neededScopes } from './examine-scopes.ts';

export interface Examination {
  readonly connection: string;
  readonly api: HubspotApi;
  readonly describe: (object: string) => Promise<HubspotObject>;
}

/** Share of the day's requests that is worth a remark. */
const NEARLY = 0.9;

/** Everything a run relies on beside the log-in: scopes, requests left, properties, marks. Changes nothing. */
export async function examine(on: Examination, request: ExamineRequest): Promise<readonly Finding[]> {
  if (!request.loggedIn) return [];
  const findings = [...(await attempt('scopes', () => scopes(on, request)))];
  for (const use of request.uses)
    findings.push(...(await attempt(`object ${use.object}`, () => examineUse(on, use))));
  return [...findings, ...limits(on)];
}

export const SCOPES_PAGE = 'Settings > Integrations > Private Apps > the app > Scopes';

/** The token tells its scopes; where it does not, each is tried, which costs a request a scope. */
async function scopes(
  { connection, api }: Examination,
  request: ExamineRequest,
): Promise<readonly Finding[]> {
  const needed = neededScopes(connection, request);
  const told = (await api.tokenInfo())?.scopes ?? [];
  const missing: string[] = [];
  for (const { name, granted } of needed) {
    if (!(told.length > 0 ? told.includes(name) : await granted(api))) missing.push(name);
  }
  if (missing.length === 0) {
    const names = needed.map(({ name }) => name).join(', ');
    return [pass('scopes', `all that the mappings need: ${names || 'none'}`)];
  }
  return [
    fail(
      'scopes',
      'AUTH_SCOPE',
      `the app lacks ${missing.join(', ')}`,
      `Add ${missing.length === 1 ? 'it' : 'them'} in HubSpot under ${SCOPES_PAGE}; an OAuth app is then installed again with "crosswalk auth login hubspot".`,
    ),
  ];
}

/** As the last answer told; an OAuth app has no daily limit. */
function limits({ api }: Examination): readonly Finding[] {
  const usage = api.usage();
  if (usage === undefined) return [pass('limits', 'HubSpot tells no daily limit for this app')];
  const { used, limit } = usage;
  const found = `${limit - used} of ${limit} API requests left today, for everybody together`;
  if (used >= limit) {
    return [fail('limits', 'QUOTA_EXHAUSTED', found, "Wait for midnight in the account's time zone.")];
  }
  if (used >= limit * NEARLY) {
    return [
      warn('limits', found, 'HubSpot shows who uses them under Settings > Integrations > Private Apps.'),
    ];
  }
  return [pass('limits', found)];
}
