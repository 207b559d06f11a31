import { CODES, type Code } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { strangeAnswer } from './answer.ts';
import { refusedForMs } from './rate.ts';

export type GithubCode = Extract<Code, `GITHUB_${string}`>;

export interface FailedRequest {
  readonly method: string;
  /** Path of the request, without its query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  /** What GitHub's answer says, as text. */
  readonly text: string;
}

/** An answer of GitHub that is no success, as an error with a cure. `now` in milliseconds, for when a limit is over. */
export function githubError(failed: FailedRequest, now: number): CrosswalkError {
  const code = codeOf(failed, now);
  const entry = CODES[code];
  const wait = refusedForMs(failed, now);
  const until =
    wait === undefined ? '' : `, until ${new Date(now + wait).toISOString().replace(/\.\d+Z$/, 'Z')}`;
  const id = failed.headers.get('x-github-request-id');
  return new CrosswalkError({
    code,
    kind: entry.kind,
    what: `GitHub refused a request with status ${failed.status}${until}${said(failed.text)}.`,
    where: `At ${failed.method} ${failed.path}${id ? ` (request ${id})` : ''}.`,
    why: entry.cause,
    todo: code === 'GITHUB_PERMISSION' ? (permissionTodo(failed.headers) ?? entry.cure) : entry.cure,
  });
}

/** What the network's errors say of a connection's URL is wrong for GitHub, whose address no configuration holds. */
const NETWORK: Readonly<Record<string, { readonly why: string; readonly todo: string }>> = {
  NETWORK_REDIRECT: {
    why: 'GitHub redirects requests for a repository that was renamed or transferred, and maintenance pages do; following it would hand the token on.',
    todo: 'Start the workflow anew, or set GITHUB_REPOSITORY to the new owner/name; otherwise wait for the maintenance to end.',
  },
  ...Object.fromEntries(
    ['BAD_PORT', 'DNS', 'INSECURE', 'REFUSED', 'TLS', 'UNREACHABLE'].map((name) => [
      `NETWORK_${name}`,
      {
        why: 'The address in the message is wrong, this machine may not reach it, or GitHub has an outage.',
        todo: 'Check GITHUB_API_URL, and that this machine, its proxy (NODE_EXTRA_CA_CERTS) and its firewall let that host through; www.githubstatus.com tells about outages.',
      },
    ]),
  ),
  NETWORK_TOO_LARGE: {
    why: CODES.NETWORK_TOO_LARGE.cause,
    todo: 'Delete the artifact if nobody needs it; otherwise open an issue with the text of the message.',
  },
};

/** What the door rejects a request to GitHub with, told for GitHub; anything else as it is. */
export function githubUnreached(error: unknown): unknown {
  if (!(error instanceof CrosswalkError)) return error;
  const { what, where, code } = error.text;
  if (code === 'NETWORK_NOT_JSON') return strangeAnswer('it is no JSON', where, error);
  const told = NETWORK[code];
  return told === undefined
    ? error
    : new CrosswalkError({ code, kind: error.kind, what, ...(where ? { where } : {}), ...told }, error);
}

/**
 * What the token lacks, where GitHub says it in `x-accepted-github-permissions` (docs: "Troubleshooting the REST API"): alternatives
 * behind semicolons, each like `issues=write,pull_requests=write`.
 */
function permissionTodo(headers: Headers): string | undefined {
  const accepted = headers.get('x-accepted-github-permissions')?.split(';')[0]?.trim();
  if (!accepted || !/^[\w=, -]+$/.test(accepted)) return undefined;
  const permissions = accepted
    .split(',')
    .map((one) => one.trim().replaceAll('_', '-').replace('=', ': '))
    .join(', ');
  return `Give the job "permissions: { ${permissions} }" in the workflow file; tokens of pull requests from forks can only read.`;
}

function codeOf(failed: FailedRequest, now: number): GithubCode {
  if (refusedForMs(failed, now) !== undefined || failed.status === 429) return 'GITHUB_RATE_LIMIT';
  switch (failed.status) {
    case 401:
      return 'GITHUB_TOKEN';
    case 403:
      return 'GITHUB_PERMISSION';
    case 410:
      // docs: "If issues are disabled in the repository, the API returns a 410 Gone status"; of one issue, that it was deleted.
      return /\/issues$/.test(failed.path) ? 'GITHUB_ISSUES_OFF' : 'GITHUB_NOT_FOUND';
    case 404:
      return 'GITHUB_NOT_FOUND';
    default:
      return failed.status >= 500 ? 'GITHUB_DOWN' : 'GITHUB_REFUSED';
  }
}

/** GitHub's own words about a request are about permissions and parameters; nothing else of an answer is repeated. */
function said(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('message' in answer)) return '';
    if (typeof answer.message !== 'string') return '';
    return ` and says "${answer.message.replace(/[^ !#-~]+/g, ' ').slice(0, 200)}"`;
  } catch {
    return '';
  }
}
