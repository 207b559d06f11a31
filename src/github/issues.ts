import type { Octokit } from '@octokit/rest';
import { MOST_ISSUES, readMark, WATCH_LABEL, type WatchIssue } from '../model/alert.ts';
import type { Github } from './client.ts';

type Asking = Pick<Github, 'api' | 'context'>;
type ApiIssue = Awaited<ReturnType<Octokit['rest']['issues']['listForRepo']>>['data'][number];

const PER_PAGE = 100;
/** Of closed issues `since` bounds the listing before. */
const PAGES = MOST_ISSUES / PER_PAGE;

export interface IssueQuery {
  /** Login that the token writes as. */
  readonly author: string;
  /** ISO time: closed issues that nobody has touched since are left out. */
  readonly since: string;
  /** Titles that issues of ours can have, and what they are about then. */
  readonly titles: ReadonlyMap<string, Pick<WatchIssue, 'integration' | 'fingerprint'>>;
}

export interface FoundIssues {
  readonly issues: readonly WatchIssue[];
  /** False where there are more open issues with our label than are read: one that is not among these may be there all the same. */
  readonly complete: boolean;
}

/**
 * Every open issue of ours and those closed lately; a request a page of 100, two at least. Open ones are looked for without the label
 * first, because a person may have taken it away; with it where the author has written more than is read. Throws `GITHUB_*`,
 * `GITHUB_ISSUES_OFF` (config) where the repository has no issues.
 */
export async function watchIssues(github: Asking, query: IssueQuery): Promise<FoundIssues> {
  const { author: creator, since } = query;
  const open = await listed(github, { state: 'open', creator });
  const labelled = open.cut
    ? await listed(github, { state: 'open', creator, labels: WATCH_LABEL })
    : { found: [], cut: false };
  const closed = await listed(github, { state: 'closed', creator, labels: WATCH_LABEL, since });
  const all = [...open.found, ...labelled.found, ...closed.found];
  const issues = new Map(all.flatMap((issue) => ours(issue, query)).map((issue) => [issue.number, issue]));
  return { issues: [...issues.values()], complete: !labelled.cut };
}

async function listed(
  { api, context }: Asking,
  query: {
    readonly state: 'open' | 'closed';
    readonly creator: string;
    readonly labels?: string;
    readonly since?: string;
  },
): Promise<{ readonly found: readonly ApiIssue[]; readonly cut: boolean }> {
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
    if (data.length < PER_PAGE) return { found, cut: false };
  }
  return { found, cut: true };
}

/**
 * What the author wrote and what bears our mark. Other workflows write as the same author, and may quote a mark: one that is not at the
 * very start is ours with our label or a title of ours only. Where a person has taken the mark away both say which it is. The listing
 * holds pull requests too (docs: "every pull request is an issue").
 */
function ours(issue: ApiIssue, { author, titles }: IssueQuery): readonly WatchIssue[] {
  if (issue.pull_request !== undefined || issue.user?.login !== author) return [];
  const text = issue.body ?? '';
  const labels = issue.labels.flatMap((label) => (typeof label === 'string' ? [label] : (label.name ?? [])));
  const labelled = labels.includes(WATCH_LABEL);
  const titled = titles.get(issue.title);
  const mark = readMark(text);
  const believed = mark && (mark.before === '' || labelled || titled) ? mark : undefined;
  const known = believed ?? (labelled && titled ? { ...titled, memo: undefined, before: '' } : undefined);
  if (known === undefined) return [];
  return [
    {
      number: issue.number,
      state: issue.state === 'closed' ? 'closed' : 'open',
      closedAt: issue.closed_at ?? undefined,
      labels,
      title: issue.title,
      body: text.slice(known.before.length),
      integration: known.integration,
      fingerprint: known.fingerprint,
      memo: known.memo,
      before: known.before,
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
