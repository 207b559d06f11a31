import type { shapes } from './github-shapes.ts';
import type { FakeIssue, FakeRun, GithubStore } from './github-store.ts';

export interface Asked {
  readonly method: string;
  /** Behind `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Whose token it is. */
  readonly login: string;
  /** Makes an address of the storage for the bytes of an artifact. */
  readonly storage: (artifactId: number) => string;
}

export interface Told {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Total of a list that is given in pages, for the `link` header. */
  readonly total?: number;
}

type Handler = (asked: Asked, ...captured: readonly string[]) => Told;

/** What a token needs, as `actions: write`; and what answers. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly needs: readonly [permission: string, access: 'read' | 'write'];
  readonly answer: Handler;
}

const NOT_FOUND: Told = { status: 404, body: { message: 'Not Found', status: '404' } };
const GONE: Told = { status: 410, body: { message: 'Artifact has expired', status: '410' } };
const LONGEST_BODY = 65_536;

/** GitHub's REST API, as far as it is used (docs.github.com/rest; its own description is checked against in github.test.ts). */
export function routes(store: GithubStore, shape: ReturnType<typeof shapes>): readonly Route[] {
  const route = (method: string, path: string, needs: Route['needs'], answer: Handler): Route => ({
    method,
    path: new RegExp(`^${path.replaceAll(':id', '([^/]+)')}$`),
    needs,
    answer,
  });
  const { runs, artifacts, issues, comments, workflows } = store;

  const artifactList = (asked: Asked, of: (runId: number) => boolean): Told => {
    const name = asked.query.get('name');
    const found = [...artifacts.values()]
      .filter((artifact) => of(artifact.runId) && (name === null || artifact.name === name))
      .sort((a, b) => b.id - a.id);
    const items = page(found, asked.query).map((one) => shape.artifact(one, runs.get(one.runId)));
    return { status: 200, body: { total_count: found.length, artifacts: items }, total: found.length };
  };

  const runList = (asked: Asked, of: (run: FakeRun) => boolean): Told => {
    const { query } = asked;
    const status = query.get('status');
    const found = [...runs.values()]
      .filter(
        (run) =>
          of(run) &&
          [null, run.headBranch].includes(query.get('branch')) &&
          [null, run.event].includes(query.get('event')) &&
          (status === null || run.status === status || run.conclusion === status),
      )
      .sort((a, b) => b.id - a.id);
    // docs: filtered queries return at most 1,000 results
    const items = page(found.slice(0, 1_000), query).map(shape.run);
    return { status: 200, body: { total_count: found.length, workflow_runs: items }, total: found.length };
  };

  const workflowOf = (id: string) =>
    workflows.find((one) => String(one.id) === id || one.path === `.github/workflows/${id}`);

  const issueOf = (id: string) => issues.get(Number(id));
  const commentsOf = (number: number) => [...comments.values()].filter((one) => one.issue === number);
  const issueBody = (issue: FakeIssue) => shape.issue(issue, commentsOf(issue.number).length);

  return [
    route('GET', '', ['metadata', 'read'], () => ({ status: 200, body: shape.fullRepository() })),

    route('GET', '/actions/artifacts', ['actions', 'read'], (asked) => artifactList(asked, () => true)),
    route('GET', '/actions/runs/:id/artifacts', ['actions', 'read'], (asked, id) =>
      runs.has(Number(id)) ? artifactList(asked, (runId) => runId === Number(id)) : NOT_FOUND,
    ),
    route('GET', '/actions/artifacts/:id', ['actions', 'read'], (_, id) => {
      const artifact = artifacts.get(Number(id));
      return artifact ? { status: 200, body: shape.artifact(artifact, runs.get(artifact.runId)) } : NOT_FOUND;
    }),
    route('GET', '/actions/artifacts/:id/zip', ['actions', 'read'], (asked, id) => {
      const artifact = artifacts.get(Number(id));
      if (!artifact) return NOT_FOUND;
      if (artifact.expired) return GONE;
      return { status: 302, headers: { location: asked.storage(artifact.id) } };
    }),
    route('DELETE', '/actions/artifacts/:id', ['actions', 'write'], (_, id) =>
      artifacts.delete(Number(id)) ? { status: 204 } : NOT_FOUND,
    ),

    route('GET', '/actions/runs', ['actions', 'read'], (asked) => runList(asked, () => true)),
    route('GET', '/actions/runs/:id', ['actions', 'read'], (_, id) => {
      const run = runs.get(Number(id));
      return run ? { status: 200, body: shape.run(run) } : NOT_FOUND;
    }),
    route('GET', '/actions/runs/:id/jobs', ['actions', 'read'], ({ query }, id) => {
      const run = runs.get(Number(id));
      if (!run) return NOT_FOUND;
      const jobs = page(run.jobs, query).map((job) => shape.job(run, job));
      return { status: 200, body: { total_count: run.jobs.length, jobs }, total: run.jobs.length };
    }),
    route('GET', '/actions/workflows', ['actions', 'read'], (asked) => ({
      status: 200,
      body: { total_count: workflows.length, workflows: page(workflows, asked.query).map(shape.workflow) },
    })),
    route('GET', '/actions/workflows/:id', ['actions', 'read'], (_, id = '') => {
      const workflow = workflowOf(id);
      return workflow ? { status: 200, body: shape.workflow(workflow) } : NOT_FOUND;
    }),
    route('GET', '/actions/workflows/:id/runs', ['actions', 'read'], (asked, id = '') => {
      const workflow = workflowOf(id);
      return workflow ? runList(asked, (run) => run.workflowId === workflow.id) : NOT_FOUND;
    }),
    route('PUT', '/actions/workflows/:id/enable', ['actions', 'write'], (_, id = '') => {
      const workflow = workflowOf(id);
      if (!workflow) return NOT_FOUND;
      workflow.state = 'active';
      return { status: 204 };
    }),
    route('POST', '/actions/workflows/:id/dispatches', ['actions', 'write'], (asked, id = '') => {
      const workflow = workflowOf(id);
      if (!workflow) return NOT_FOUND;
      const { ref, inputs } = asked.body;
      if (typeof ref !== 'string') return invalid('ref');
      const given = isRecord(inputs) ? inputs : {};
      if (Object.keys(given).length > 25) return invalid('inputs');
      store.dispatches.push({
        kind: 'workflow',
        name: workflow.path.replace(/^.*\//, ''),
        ref,
        inputs: given,
      });
      return { status: 204 };
    }),
    route('POST', '/dispatches', ['contents', 'write'], (asked) => {
      const { event_type: name, client_payload: payload } = asked.body;
      if (typeof name !== 'string' || name.length > 100) return invalid('event_type');
      const inputs = isRecord(payload) ? payload : {};
      if (Object.keys(inputs).length > 10) return invalid('client_payload');
      store.dispatches.push({ kind: 'repository', name, ref: undefined, inputs });
      return { status: 204 };
    }),

    route('GET', '/commits', ['contents', 'read'], ({ query }) => {
      const folder = query.get('path') ?? '';
      const found = store.commits.filter(({ path }) => `${path}/`.startsWith(folder)).toReversed();
      return { status: 200, body: page(found, query).map(shape.commit), total: found.length };
    }),

    route('GET', '/issues', ['issues', 'read'], ({ query }) => {
      const state = query.get('state') ?? 'open';
      const labels = query.get('labels')?.split(',') ?? [];
      const found = [...issues.values()]
        .filter(
          (one) =>
            (state === 'all' || one.state === state) &&
            labels.every((label) => one.labels.includes(label)) &&
            [null, one.author].includes(query.get('creator')),
        )
        .sort((a, b) => b.number - a.number);
      return { status: 200, body: page(found, query).map(issueBody), total: found.length };
    }),
    route('POST', '/issues', ['issues', 'write'], ({ body, login }) => {
      if (typeof body['title'] !== 'string') return invalid('title');
      if (tooLong(body['body'])) return invalid('body');
      const issue = store.issue({
        title: body['title'],
        body: String(body['body'] ?? ''),
        labels: strings(body['labels']),
        assignees: strings(body['assignees']),
        author: login,
      });
      return { status: 201, body: issueBody(issue) };
    }),
    route('GET', '/issues/:id', ['issues', 'read'], (_, id = '') => {
      const issue = issueOf(id);
      return issue ? { status: 200, body: issueBody(issue) } : NOT_FOUND;
    }),
    route('PATCH', '/issues/:id', ['issues', 'write'], ({ body }, id = '') => {
      const issue = issueOf(id);
      if (!issue) return NOT_FOUND;
      if (tooLong(body['body'])) return invalid('body');
      if (typeof body['title'] === 'string') issue.title = body['title'];
      if (typeof body['body'] === 'string') issue.body = body['body'];
      if (Array.isArray(body['labels'])) issue.labels = strings(body['labels']);
      if (body['state'] === 'open' || body['state'] === 'closed') {
        issue.state = body['state'];
        issue.stateReason = String(
          body['state_reason'] ?? (issue.state === 'closed' ? 'completed' : 'reopened'),
        );
        issue.closedAt = issue.state === 'closed' ? store.iso() : null;
      }
      issue.updatedAt = store.iso();
      return { status: 200, body: issueBody(issue) };
    }),

    route('GET', '/issues/:id/comments', ['issues', 'read'], ({ query }, id = '') => {
      const issue = issueOf(id);
      if (!issue) return NOT_FOUND;
      const found = commentsOf(issue.number);
      return { status: 200, body: page(found, query, 30).map(shape.comment), total: found.length };
    }),
    route('POST', '/issues/:id/comments', ['issues', 'write'], ({ body, login }, id = '') => {
      const issue = issueOf(id);
      if (!issue) return NOT_FOUND;
      if (typeof body['body'] !== 'string' || tooLong(body['body'])) return invalid('body');
      return { status: 201, body: shape.comment(store.comment(issue.number, login, body['body'])) };
    }),
    route('PATCH', '/issues/comments/:id', ['issues', 'write'], ({ body }, id) => {
      const comment = comments.get(Number(id));
      if (!comment) return NOT_FOUND;
      if (typeof body['body'] !== 'string' || tooLong(body['body'])) return invalid('body');
      comment.body = body['body'];
      comment.updatedAt = store.iso();
      return { status: 200, body: shape.comment(comment) };
    }),
    route('DELETE', '/issues/comments/:id', ['issues', 'write'], (_, id) =>
      comments.delete(Number(id)) ? { status: 204 } : NOT_FOUND,
    ),
    route('POST', '/labels', ['issues', 'write'], ({ body }) =>
      typeof body['name'] === 'string' ? { status: 201, body: shape.label(body['name']) } : invalid('name'),
    ),
  ];
}

function page<T>(items: readonly T[], query: URLSearchParams, usual = 30): readonly T[] {
  const size = Math.min(100, Number(query.get('per_page') ?? usual));
  const number = Number(query.get('page') ?? 1);
  return items.slice((number - 1) * size, number * size);
}

function invalid(field: string): Told {
  return {
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [{ resource: 'Request', field, code: 'invalid' }],
      status: '422',
    },
  };
}

function tooLong(text: unknown): boolean {
  return typeof text === 'string' && text.length > LONGEST_BODY;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
