import type { Catalogue } from '../../model/catalogue.ts';
import type { Connector, PlannedWrite, WriteCost } from '../connector.ts';
import { createActionNotes } from './actions/index.ts';
import { actionObject } from './actions/objects.ts';
import type { HaloApi } from './api.ts';
import type { Attachments } from './attachments/index.ts';
import { attachmentObject } from './attachments/objects.ts';

/** What hangs on records: notes and files, each with an API of its own. */
export interface Child extends Pick<Connector, 'read' | 'readByIds' | 'find' | 'write'> {
  describe(): Promise<Catalogue>;
  cost(writes: Iterable<PlannedWrite>): WriteCost;
}

/** The child object of that name; `undefined` for any other object. */
export function createChildren(
  api: HaloApi,
  attachments: Attachments,
  self: () => Promise<string | undefined>,
): (object: string) => Child | undefined {
  const actions = createActionNotes(api, self);
  return (name) => {
    const notes = actionObject(name);
    if (notes !== undefined) return { ...actions, describe: () => actions.described(notes) };
    const files = attachmentObject(name);
    if (files === undefined) return undefined;
    return {
      describe: async () => files.catalogue,
      read: (request) => attachments.read(files, request),
      readByIds: (request) => attachments.readByIds(files, request),
      find: (request) => attachments.find(files, request),
      write: (request) => attachments.write(files, request),
      cost: (writes) => ({ read: 0, write: [...writes].length, once: 0 }),
    };
  };
}
