import type { Octokit } from '@octokit/rest';
import { readMark, WATCH_LABEL, type WatchIssue } from '../model/alert.ts';
import type { Github } from './client.ts';

type Asking = Pick<Github, 'api' | 'context'>;
type ApiIssue = Awaited<ReturnType<Octokit['rest']['issues']['listForRepo']>>['data'][number];

const PER_PAGE = 100;
/** Closed ones are looked for no further back: `since` bounds the listing, and this what is read of it. */
const PAGES = 5;

export interface IssueQuery {
  /** Login that the token writes as. */
  readonly author: string;
  /** ISO time: closed issues that nobody has touched since are left out. */
  readonly since: string;
}

/**
 * Every open issue of ours and those closed lately; a request a page of 100, two at least. Ours is what the author wrote and what begins
 * with our mark. Anybody may plant the mark, and other workflows write as the same author: without the mark at the very start none is
 * taken for ours. Open ones are looked for without the label, because a person may have taken it away.
 */
export async function watchIssues(github: Asking, query: IssueQuery): Promise<readonly WatchIssue[]> {
  const open = await listed(github, { state: 'open', creator: query.author });
  const closed = await listed(github, {
    state: 'closed',
    creator: query.author,
    labels: WATCH_LABEL,
    since: query.since,
  });
  return [...open, ...closed].flatMap((issue) => ours(issue, query.author));
}

async function listed(
  { api, context }: Asking,
  query: {
    readonly state: 'open' | 'closed';
    readonly creator: string;
    readonly labels?: string;
    readonly since?: string;
  },
): Promise<readonly ApiIssue[]> {
  const found: ApiIssue[] = [];
  for (let page = 1; page <= PAGES; page += 1) {
    const { data } = await api.rest.issues.listForRepo({
      owner: context.owner,
      repo: context.repo,
      ...query,
      sort: 'updated',
      direction: 'desc',
      per_page: PER_PAGE,
      page,
    });
    found.push(...data);
    if (data.length < PER_PAGE) break;
  }
  return found;
}

/** The listing holds pull requests too (docs: "every pull request is an issue"). */
function ours(issue: ApiIssue, author: string): readonly WatchIssue[] {
  if (issue.pull_request !== undefined || issue.user?.login !== author) return [];
  const body = issue.body ?? '';
  const mark = readMark(body);
  if (mark === undefined) return [];
  return [
    {
      number: issue.number,
      state: issue.state === 'closed' ? 'closed' : 'open',
      closedAt: issue.closed_at ?? undefined,
      labels: issue.labels.flatMap((label) => (typeof label === 'string' ? [label] : (label.name ?? []))),
      title: issue.title,
      body,
      ...mark,
    },
  ];
}

/** One request, never repeated after an answer that may have been carried out. Gives the number. */
export async function openIssue(
  { api, context }: Asking,
  issue: { readonly title: string; readonly body: string },
): Promise<number> {
  const { data } = await api.rest.issues.create({
    owner: context.owner,
    repo: context.repo,
    ...issue,
    labels: [WATCH_LABEL],
  });
  return data.number;
}

export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'open' | 'closed';
  /** Replaces all that the issue has. */
  readonly labels?: readonly string[];
}

/** One request. */
export async function changeIssue(
  { api, context }: Asking,
  number: number,
  change: IssueChange,
): Promise<void> {
  const { labels, state, ...rest } = change;
  await api.rest.issues.update({
    owner: context.owner,
    repo: context.repo,
    issue_number: number,
    ...rest,
    ...(state === undefined ? {} : { state, state_reason: state === 'closed' ? 'completed' : 'reopened' }),
    ...(labels === undefined ? {} : { labels: [...labels] }),
  });
}

/** One request. Whoever follows the issue is told, which a change of its text does not do. */
export async function commentOnIssue({ api, context }: Asking, number: number, body: string): Promise<void> {
  await api.rest.issues.createComment({
    owner: context.owner,
    repo: context.repo,
    issue_number: number,
    body,
  });
}
