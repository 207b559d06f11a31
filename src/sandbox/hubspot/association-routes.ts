import { fields, sides } from './association-input.ts';
import type { Label } from './association-labels.ts';
import { ASSOCIATION_READS } from './association-read.ts';
import { ASSOCIATION_WRITES } from './association-write.ts';
import { invalid, notFound } from './errors.ts';
import { type Answer, type Call, jsonBody, type Route } from './routes.ts';

const READ = ['crm.objects.{from}.read', 'crm.objects.{to}.read'];
const WRITE = ['crm.schemas.{from}.write', 'crm.schemas.{to}.write'];
const LABELS = '/crm/v4/associations/:from/:to/labels';

/** Associations v4, what clients still use of v3, and the labels. */
export const ASSOCIATION_ROUTES: readonly Route[] = [
  { method: 'GET', path: LABELS, scopes: READ, handle: (call) => answer(labelsOf(call)) },
  { method: 'POST', path: LABELS, scopes: WRITE, handle: create },
  { method: 'PUT', path: LABELS, scopes: WRITE, handle: rename },
  { method: 'DELETE', path: `${LABELS}/:id`, scopes: WRITE, handle: remove },
  ...ASSOCIATION_READS,
  ...ASSOCIATION_WRITES,
];

function labelsOf(call: Call): readonly Label[] {
  const { from, to } = sides(call);
  return call.portal.labels.of(from, to);
}

/** Answers the type in both directions, which have one number here. */
function create(call: Call): Answer {
  const { from, to } = sides(call);
  const { label, name } = jsonBody(call);
  if (typeof label !== 'string' || label === '' || typeof name !== 'string' || name === '') {
    throw invalid('Some required fields were not set: [label, name]');
  }
  const made = call.portal.labels.add(from, to, label);
  return answer([made, made]);
}

function rename(call: Call): Answer {
  const { associationTypeId, label } = fields(jsonBody(call));
  if (typeof label !== 'string' || label === '') throw invalid('Some required fields were not set: [label]');
  if (!call.portal.labels.rename(Number(associationTypeId), label)) throw notFound();
  return { status: 204 };
}

/** Pairs that have only this label stay associated by the unlabelled type. */
function remove(call: Call): Answer {
  if (!call.portal.labels.remove(Number(call.params['id']))) throw notFound();
  return { status: 204 };
}

function answer(results: readonly Label[]): Answer {
  return { status: 200, body: { results } };
}
