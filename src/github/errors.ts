import { CODES, type Code } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
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
    todo: entry.cure,
  });
}

function codeOf(failed: FailedRequest, now: number): GithubCode {
  if (refusedForMs(failed, now) !== undefined || failed.status === 429) return 'GITHUB_RATE_LIMIT';
  switch (failed.status) {
    case 401:
      return 'GITHUB_TOKEN';
    case 403:
      return 'GITHUB_PERMISSION';
    case 404:
    case 410:
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
