import type {
  FakeArtifact,
  FakeComment,
  FakeCommit,
  FakeIssue,
  FakeJob,
  FakeRepository,
  FakeRun,
  FakeWorkflow,
} from './github-store.ts';

/** What GitHub's API says about each thing, in its documented shape; checked against GitHub's own description in github.test.ts. */
export function shapes(url: string, repository: FakeRepository) {
  const api = () => `${url}/repos/${repository.owner}/${repository.name}`;
  const html = () => `${url}/${repository.owner}/${repository.name}`;
  const node = (kind: string, id: number) => Buffer.from(`${kind}${id}`).toString('base64');

  const user = (login: string) => {
    const of = `${url}/users/${login}`;
    const bot = login.endsWith('[bot]');
    return {
      login,
      id: bot ? 41898282 : 583231,
      node_id: node('User', 1),
      avatar_url: `${url}/avatars/${login}`,
      gravatar_id: '',
      url: of,
      html_url: `${url}/${login}`,
      followers_url: `${of}/followers`,
      following_url: `${of}/following{/other_user}`,
      gists_url: `${of}/gists{/gist_id}`,
      starred_url: `${of}/starred{/owner}{/repo}`,
      subscriptions_url: `${of}/subscriptions`,
      organizations_url: `${of}/orgs`,
      repos_url: `${of}/repos`,
      events_url: `${of}/events{/privacy}`,
      received_events_url: `${of}/received_events`,
      type: bot ? 'Bot' : 'User',
      site_admin: false,
    };
  };

  const minimalRepository = (id = repository.id, fullName = `${repository.owner}/${repository.name}`) => {
    const of = `${url}/repos/${fullName}`;
    const links = Object.fromEntries(
      REPOSITORY_LINKS.map((name) => [`${name}_url`, `${of}/${name}`] as const),
    );
    const [owner = '', name = ''] = fullName.split('/');
    return {
      id,
      node_id: node('Repository', id),
      name,
      full_name: fullName,
      private: repository.private,
      owner: user(owner),
      html_url: `${url}/${fullName}`,
      description: null,
      fork: id !== repository.id,
      url: of,
      ...links,
    };
  };

  return {
    user,
    minimalRepository,

    fullRepository: () => ({
      ...minimalRepository(),
      default_branch: repository.defaultBranch,
      visibility: repository.private ? 'private' : 'public',
      clone_url: `${html()}.git`,
      git_url: `git:${html()}.git`,
      ssh_url: `git@${repository.owner}/${repository.name}.git`,
      svn_url: html(),
      mirror_url: null,
      homepage: null,
      language: null,
      license: null,
      forks: 0,
      forks_count: 0,
      stargazers_count: 0,
      watchers: 0,
      watchers_count: 0,
      network_count: 0,
      subscribers_count: 0,
      open_issues: 0,
      open_issues_count: 0,
      size: 1,
      has_issues: true,
      has_projects: true,
      has_wiki: true,
      has_pages: false,
      has_discussions: false,
      archived: false,
      disabled: false,
      pushed_at: '2026-11-01T00:00:00Z',
      created_at: '2026-11-01T00:00:00Z',
      updated_at: '2026-11-01T00:00:00Z',
    }),

    artifact: (artifact: FakeArtifact, run: FakeRun | undefined) => ({
      id: artifact.id,
      node_id: node('Artifact', artifact.id),
      name: artifact.name,
      size_in_bytes: artifact.zip.length,
      url: `${api()}/actions/artifacts/${artifact.id}`,
      archive_download_url: `${api()}/actions/artifacts/${artifact.id}/zip`,
      expired: artifact.expired,
      digest: artifact.digest,
      created_at: artifact.createdAt,
      updated_at: artifact.createdAt,
      expires_at: artifact.expiresAt,
      workflow_run: run
        ? {
            id: run.id,
            repository_id: repository.id,
            head_repository_id: run.headRepositoryId,
            head_branch: run.headBranch,
            head_sha: run.headSha,
          }
        : null,
    }),

    run: (run: FakeRun) => ({
      id: run.id,
      name: run.path.replace(/^.*\/|\.ya?ml$/g, ''),
      node_id: node('WorkflowRun', run.id),
      check_suite_id: run.id + 1,
      check_suite_node_id: node('CheckSuite', run.id + 1),
      head_branch: run.headBranch,
      head_sha: run.headSha,
      path: run.path,
      run_number: run.number,
      run_attempt: run.attempt,
      referenced_workflows: [],
      event: run.event,
      display_title: run.event,
      status: run.status,
      conclusion: run.conclusion,
      workflow_id: run.workflowId,
      url: `${api()}/actions/runs/${run.id}`,
      html_url: `${html()}/actions/runs/${run.id}`,
      pull_requests: [],
      created_at: run.createdAt,
      updated_at: run.updatedAt,
      run_started_at: run.createdAt,
      actor: user('octocat'),
      triggering_actor: user('octocat'),
      jobs_url: `${api()}/actions/runs/${run.id}/jobs`,
      logs_url: `${api()}/actions/runs/${run.id}/logs`,
      check_suite_url: `${api()}/check-suites/${run.id + 1}`,
      artifacts_url: `${api()}/actions/runs/${run.id}/artifacts`,
      cancel_url: `${api()}/actions/runs/${run.id}/cancel`,
      rerun_url: `${api()}/actions/runs/${run.id}/rerun`,
      previous_attempt_url: null,
      workflow_url: `${api()}/actions/workflows/${run.workflowId}`,
      head_commit: {
        id: run.headSha,
        tree_id: run.headSha,
        message: 'a commit',
        timestamp: run.createdAt,
        author: { name: 'Octocat', email: 'octocat@example.com' },
        committer: { name: 'Octocat', email: 'octocat@example.com' },
      },
      repository: minimalRepository(),
      head_repository:
        run.headRepositoryId === repository.id
          ? minimalRepository()
          : minimalRepository(run.headRepositoryId, `stranger/${repository.name}`),
    }),

    job: (run: FakeRun, { name, conclusion }: FakeJob) => {
      const id = run.id * 100 + run.jobs.findIndex((job) => job.name === name);
      return {
        id,
        run_id: run.id,
        workflow_name: run.path.replace(/^.*\/|\.ya?ml$/g, ''),
        head_branch: run.headBranch,
        run_url: `${api()}/actions/runs/${run.id}`,
        run_attempt: run.attempt,
        node_id: node('CheckRun', id),
        head_sha: run.headSha,
        url: `${api()}/actions/jobs/${id}`,
        html_url: `${html()}/actions/runs/${run.id}/job/${id}`,
        status: conclusion === null ? 'in_progress' : 'completed',
        conclusion,
        created_at: run.createdAt,
        started_at: run.createdAt,
        completed_at: conclusion === null ? null : run.updatedAt,
        name,
        steps: [],
        check_run_url: `${api()}/check-runs/${id}`,
        labels: ['ubuntu-latest'],
        runner_id: 1,
        runner_name: 'GitHub Actions 1',
        runner_group_id: 2,
        runner_group_name: 'GitHub Actions',
      };
    },

    workflow: (workflow: FakeWorkflow) => ({
      id: workflow.id,
      node_id: node('Workflow', workflow.id),
      name: workflow.path.replace(/^.*\/|\.ya?ml$/g, ''),
      path: workflow.path,
      state: workflow.state,
      created_at: workflow.createdAt,
      updated_at: workflow.createdAt,
      url: `${api()}/actions/workflows/${workflow.id}`,
      html_url: `${html()}/blob/${repository.defaultBranch}/${workflow.path}`,
      badge_url: `${html()}/workflows/badge.svg`,
    }),

    commit: ({ sha, at }: FakeCommit) => {
      const person = { name: 'Octo Cat', email: 'octocat@users.noreply.example', date: at };
      return {
        sha,
        node_id: node('Commit', 1),
        url: `${api()}/commits/${sha}`,
        html_url: `${html()}/commit/${sha}`,
        comments_url: `${api()}/commits/${sha}/comments`,
        commit: {
          author: person,
          committer: person,
          message: 'Edit',
          tree: { sha, url: `${api()}/git/trees/${sha}` },
          url: `${api()}/git/commits/${sha}`,
          comment_count: 0,
        },
        author: user('octocat'),
        committer: user('octocat'),
        parents: [],
      };
    },

    issue: (issue: FakeIssue, comments: number) => ({
      id: 1_000_000 + issue.number,
      node_id: node('Issue', issue.number),
      url: `${api()}/issues/${issue.number}`,
      repository_url: api(),
      labels_url: `${api()}/issues/${issue.number}/labels{/name}`,
      comments_url: `${api()}/issues/${issue.number}/comments`,
      events_url: `${api()}/issues/${issue.number}/events`,
      html_url: `${html()}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`,
      number: issue.number,
      state: issue.state,
      state_reason: issue.stateReason,
      title: issue.title,
      body: issue.body,
      user: user(issue.author),
      labels: issue.labels.map((name) => label(name)),
      assignee: null,
      assignees: issue.assignees.map(user),
      milestone: null,
      locked: false,
      active_lock_reason: null,
      comments,
      closed_at: issue.closedAt,
      created_at: issue.createdAt,
      updated_at: issue.updatedAt,
      author_association: 'NONE',
      ...(issue.pull
        ? {
            pull_request: {
              url: `${api()}/pulls/${issue.number}`,
              html_url: `${html()}/pull/${issue.number}`,
              diff_url: `${html()}/pull/${issue.number}.diff`,
              patch_url: `${html()}/pull/${issue.number}.patch`,
            },
          }
        : {}),
    }),

    comment: (comment: FakeComment) => ({
      id: comment.id,
      node_id: node('IssueComment', comment.id),
      url: `${api()}/issues/comments/${comment.id}`,
      html_url: `${html()}/issues/${comment.issue}#issuecomment-${comment.id}`,
      issue_url: `${api()}/issues/${comment.issue}`,
      body: comment.body,
      user: user(comment.author),
      created_at: comment.createdAt,
      updated_at: comment.updatedAt,
      author_association: 'NONE',
    }),

    label,
  };

  function label(name: string) {
    return {
      id: 208045946,
      node_id: node('Label', 1),
      url: `${api()}/labels/${encodeURIComponent(name)}`,
      name,
      description: null,
      color: 'ededed',
      default: false,
    };
  }
}

const REPOSITORY_LINKS = [
  ...['archive', 'assignees', 'blobs', 'branches', 'collaborators', 'comments', 'commits', 'compare'],
  ...['contents', 'contributors', 'deployments', 'downloads', 'events', 'forks', 'git_commits', 'git_refs'],
  ...['git_tags', 'hooks', 'issue_comment', 'issue_events', 'issues', 'keys', 'labels', 'languages'],
  ...['merges', 'milestones', 'notifications', 'pulls', 'releases', 'stargazers', 'statuses'],
  ...['subscribers', 'subscription', 'tags', 'teams', 'trees'],
] as const;
