import type { Github } from './client.ts';

/** Comments of a workflow's own token have this author (docs: "Automatic token authentication"). */
export const ACTIONS_BOT = 'github-actions[bot]';

/** GitHub refuses longer ones (422). */
export const LONGEST_COMMENT = 65_536;

const PER_PAGE = 100;

export type Stuck = 'made' | 'updated' | 'unneeded';

/**
 * Makes or updates the one comment of a pull request that begins with `marker` and that `author` wrote; with `update` alone nothing is
 * made. Copies that two runs at once made are deleted. A request a page of 100 comments and one for each change. Throws `GITHUB_*`;
 * `GITHUB_PERMISSION` with the read-only token that pull requests of forks get.
 */
export async function stickyComment(
  { api, context }: Github,
  wanted: {
    readonly number: number;
    readonly marker: string;
    readonly author: string;
    readonly body: string;
    readonly update?: boolean;
  },
): Promise<Stuck> {
  const place = { owner: context.owner, repo: context.repo };
  const own: number[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await api.rest.issues.listComments({
      ...{ ...place, issue_number: wanted.number, per_page: PER_PAGE, page },
    });
    for (const { id, user, body } of data) {
      if (user?.login === wanted.author && user.type === 'Bot' && body?.startsWith(wanted.marker))
        own.push(id);
    }
    if (data.length < PER_PAGE) break;
  }
  const [first, ...copies] = own.sort((a, b) => a - b);
  const { body } = wanted;
  if (first === undefined) {
    if (wanted.update) return 'unneeded';
    await api.rest.issues.createComment({ ...place, issue_number: wanted.number, body });
    return 'made';
  }
  await api.rest.issues.updateComment({ ...place, comment_id: first, body });
  for (const copy of copies) await api.rest.issues.deleteComment({ ...place, comment_id: copy });
  return 'updated';
}
