import { CrosswalkError } from '../model/errors.ts';
import type { Github } from './client.ts';

/** GitHub refuses longer ones (422). */
export const LONGEST_COMMENT = 65_536;

const PER_PAGE = 100;

/** GitHub takes 2,500 comments on a pull request; whoever lists more of them repeats itself. */
const PAGES = 30;

export interface Stuck {
  /** `unneeded`: there is none, and none was to be made. `unseen`: not every comment could be read, so that none was made. */
  readonly done: 'made' | 'updated' | 'unneeded' | 'unseen';
  /** Copies of it that could not be deleted. */
  readonly copies: number;
}

interface Wanted {
  readonly number: number;
  /** First line of `body`. */
  readonly marker: string;
  readonly author: string;
  readonly body: string;
  /** Make none. */
  readonly update?: boolean;
}

interface Own {
  readonly id: number;
  /** What a person has put in front of the marker. */
  readonly before: string;
}

/**
 * Makes or updates the one comment of a pull request that has `marker` on a line of its own and that `author` wrote. Copies that two runs
 * at once made are deleted. A request a page of 100 comments and one for each change. Throws `GITHUB_*`; `GITHUB_PERMISSION` with the
 * read-only token that pull requests of forks get.
 */
export async function stickyComment({ api, context }: Github, wanted: Wanted): Promise<Stuck> {
  const place = { owner: context.owner, repo: context.repo };
  const { own, complete } = await ownComments({ api, context }, wanted);
  for (const [index, { id, before }] of own.entries()) {
    const body = `${before}${wanted.body}`;
    const fitting = body.length <= LONGEST_COMMENT ? body : wanted.body;
    const there = await unlessGone(
      api.rest.issues.updateComment({ ...place, comment_id: id, body: fitting }),
    );
    if (!there) continue;
    let copies = 0;
    for (const copy of own.slice(index + 1)) {
      try {
        await unlessGone(api.rest.issues.deleteComment({ ...place, comment_id: copy.id }));
      } catch (error) {
        // What was to be said is said.
        if (!(error instanceof CrosswalkError)) throw error;
        copies += 1;
      }
    }
    return { done: 'updated', copies };
  }
  if (wanted.update) return { done: 'unneeded', copies: 0 };
  if (!complete) return { done: 'unseen', copies: 0 };
  await api.rest.issues.createComment({ ...place, issue_number: wanted.number, body: wanted.body });
  return { done: 'made', copies: 0 };
}

/** Oldest first. */
async function ownComments(
  { api, context }: Pick<Github, 'api' | 'context'>,
  { number, marker, author }: Wanted,
): Promise<{ readonly own: readonly Own[]; readonly complete: boolean }> {
  const own = new Map<number, Own>();
  for (let page = 1; page <= PAGES; page += 1) {
    const { data } = await api.rest.issues.listComments({
      ...{ owner: context.owner, repo: context.repo, issue_number: number, per_page: PER_PAGE, page },
    });
    for (const { id, user, body = '' } of data) {
      const before = user?.login === author && user.type === 'Bot' ? inFrontOf(marker, body) : undefined;
      if (before !== undefined) own.set(id, { id, before });
    }
    if (data.length < PER_PAGE) return { own: sorted(own), complete: true };
  }
  return { own: sorted(own), complete: false };
}

function sorted(own: ReadonlyMap<number, Own>): readonly Own[] {
  return [...own.values()].sort((a, b) => a.id - b.id);
}

/** The text in front of the line that is the marker; `undefined` where there is no such line. */
function inFrontOf(marker: string, body: string): string | undefined {
  const lines = body.split('\n');
  const at = lines.findIndex((line) => line.trimEnd() === marker);
  return at === -1
    ? undefined
    : lines
        .slice(0, at)
        .map((line) => `${line}\n`)
        .join('');
}

/** False where what was to be changed is not there any more. */
async function unlessGone(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'GITHUB_NOT_FOUND') return false;
    throw error;
  }
}
