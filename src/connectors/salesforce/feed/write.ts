import { CrosswalkError, type Problem } from '../../../model/errors.ts';
import type { RecordChange, WriteRequest, WriteResult } from '../../connector.ts';
import { cannotDeactivate } from '../result.ts';
import { write } from '../write.ts';
import { CASE_FEED } from './catalogue.ts';
import { isActionMark } from './mark.ts';
import { commentsOf } from './parts.ts';
import { ofComment, tooManyParts, unmarked } from './problems.ts';
import { planUpdates } from './update.ts';
import { type CommentDeps, type CommentPlan, commentRecord, MOST_PARTS, sendWhole } from './whole.ts';

const COMMENT = {
  name: 'CaseComment',
  parents: ['ParentId'],
  fields: new Set(['parentid', 'commentbody', 'ispublished']),
};

/** Notes of a case become comments, in the order they are given; every other entry of a feed is read only. */
export async function writeComments(
  deps: CommentDeps,
  request: WriteRequest,
): Promise<readonly WriteResult[]> {
  const updates = await planUpdates(deps, request.changes);
  const plans = request.changes.map((change) => updates.get(change) ?? planCreate(change));
  const results: WriteResult[] = [];
  let stopped: Problem | undefined;
  let index = 0;
  while (index < plans.length) {
    const run = runFrom(plans, index);
    if (stopped !== undefined || request.signal?.aborted) {
      results.push(...run.map(({ change }) => unsent(change, stopped)));
    } else {
      try {
        const answers = await carryOut(deps, run, request);
        results.push(...answers);
        stopped = answers.flatMap((answer) => (answer.kind === 'unsent' ? (answer.problem ?? []) : []))[0];
      } catch (error) {
        if (!(error instanceof CrosswalkError) || !results.some(wasSent)) throw error;
        stopped = error.text;
        results.push(...run.map(({ change }) => unsent(change, stopped)));
      }
    }
    index += run.length;
  }
  return results;
}

function wasSent({ kind }: WriteResult): boolean {
  return kind === 'ok' || kind === 'unknown';
}

function unsent({ key }: RecordChange, problem: Problem | undefined): WriteResult {
  return { kind: 'unsent', key, ...(problem === undefined ? {} : { problem }) };
}

/** Singles that stand side by side share collections; whatever else comes is a run of its own, so that the order stays. */
function runFrom(plans: readonly CommentPlan[], start: number): readonly CommentPlan[] {
  const rest = plans.slice(start);
  const end = rest.findIndex(({ kind }) => kind !== 'single');
  return end === 0 ? rest.slice(0, 1) : rest.slice(0, end === -1 ? undefined : end);
}

async function carryOut(
  deps: CommentDeps,
  run: readonly CommentPlan[],
  request: WriteRequest,
): Promise<readonly WriteResult[]> {
  const [first] = run;
  if (first?.kind === 'refused') return [{ kind: 'rejected', key: first.change.key, problem: first.problem }];
  if (first?.kind === 'whole') {
    const { change, parent, steps, firstId } = first;
    const work = { ...deps, signal: request.signal };
    return [await sendWhole(work, deps.apiVersion, change, parent, steps, firstId)];
  }
  const answers = await write(
    { ...deps, object: COMMENT },
    { ...request, object: COMMENT.name, changes: run.map(({ change }) => change) },
  );
  return answers.map((answer, position) => about(run[position], answer));
}

/** A new comment that is refused for want of what it refers to: that is its case. */
function about(plan: CommentPlan | undefined, answer: WriteResult): WriteResult {
  if (answer.kind !== 'rejected' || plan?.kind !== 'single' || plan.change.kind !== 'create') return answer;
  return { ...answer, problem: ofComment(plan.parent, answer.problem) };
}

function planCreate(change: RecordChange): CommentPlan {
  if (change.kind !== 'create') {
    return { kind: 'refused', change, problem: cannotDeactivate(CASE_FEED, change.id) };
  }
  const { values, externalId, key } = change;
  const parent = String(values['parent'] ?? '');
  const mark = String(externalId?.value ?? values['mark'] ?? '');
  if (!isActionMark(mark)) return { kind: 'refused', change, problem: unmarked(undefined) };
  const published = { IsPublished: values['internal'] === false };
  const bodies = commentsOf(String(values['body'] ?? ''), mark);
  const [only] = bodies;
  if (bodies.length === 1 && only !== undefined) {
    const fields = { ParentId: parent, CommentBody: only, ...published };
    return { kind: 'single', parent, change: { kind: 'create', key, values: fields } };
  }
  if (bodies.length > MOST_PARTS) {
    return { kind: 'refused', change, problem: tooManyParts(parent, bodies.length, MOST_PARTS) };
  }
  const records = bodies.map((body) => commentRecord({ ParentId: parent, CommentBody: body, ...published }));
  return { kind: 'whole', parent, change, steps: [{ kind: 'create', records }], firstId: undefined };
}
