import type { Clock } from '../../../model/clock.ts';
import type { SalesforceApi } from '../api.ts';
import type { ChildAccess } from '../child-access.ts';
import { caseFeedCatalogue } from './catalogue.ts';
import { countFeed } from './count.ts';
import { examineFeed } from './examine.ts';
import { feedByIds, findComments, ownComments } from './find.ts';
import { readFeed } from './read.ts';
import { writeComments } from './write.ts';

/** The feed of cases: everything in it is read, and comments are written. Sends nothing by itself. */
export function createFeed(deps: {
  readonly connection: string;
  readonly apiVersion: string;
  /** Pages asked for at one moment leave in one request. */
  readonly api: SalesforceApi;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
}): ChildAccess {
  const told = new Set<string>();
  return {
    catalogue: caseFeedCatalogue,
    read: (request) => readFeed({ ...deps, told }, request),
    readByIds: (request) => feedByIds(deps, request),
    find: (request) => findComments(deps, request),
    ownCreates: (request) => ownComments(deps, request),
    count: (request) => countFeed(deps.api, request),
    examine: (use, describe) => examineFeed(deps.api, describe, use),
    write: (request) => writeComments(deps, request),
  };
}
