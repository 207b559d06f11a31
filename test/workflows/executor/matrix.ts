import type { Job, Workflow } from '../files.ts';
import { fillValue, type Json, type Scope } from './expressions.ts';

/** Jobs in an order in which each comes after those it needs. Throws where there is none. */
export function inOrder(workflow: Workflow): readonly (readonly [id: string, job: Job])[] {
  const ordered: (readonly [string, Job])[] = [];
  const left = new Map(Object.entries(workflow.jobs));
  while (left.size > 0) {
    const ready = [...left].find(([, job]) => needsOf(job).every((id) => !left.has(id)));
    if (ready === undefined) throw new Error(`no job of ${[...left.keys()].join(', ')} can begin`);
    left.delete(ready[0]);
    ordered.push(ready);
  }
  return ordered;
}

export function needsOf(job: Job): readonly string[] {
  return [job.needs ?? []].flat();
}

/**
 * One entry for each job that a matrix makes. As GitHub has it, an empty list is an error and 256 jobs are the most; `include` and
 * `exclude` are not known here.
 */
export function expand(job: Job, scope: Scope): readonly Readonly<Record<string, Json>>[] {
  const given = job.strategy?.matrix;
  if (given === undefined) return [{}];
  const matrix = typeof given === 'string' ? fillValue(given, scope) : given;
  let found: Readonly<Record<string, Json>>[] = [{}];
  for (const [name, vector] of Object.entries(matrix as Readonly<Record<string, unknown>>)) {
    if (name === 'include' || name === 'exclude') throw new Error(`matrix.${name} is not known here`);
    const values = typeof vector === 'string' ? fillValue(vector, scope) : (vector as Json);
    if (!Array.isArray(values) || values.length === 0)
      throw new Error(`Matrix vector '${name}' does not contain any values`);
    found = found.flatMap((one) => values.map((value: Json) => ({ ...one, [name]: value })));
  }
  if (found.length > 256) throw new Error('a matrix makes at most 256 jobs');
  return found;
}
