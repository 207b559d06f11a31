import type { Catalogue } from '../../../model/catalogue.ts';
import { fileCatalogue } from '../../../model/file-fields.ts';
import type { ChildObject } from '../../connector.ts';
import type { Query } from '../api.ts';
import type { WireObject } from '../wire.ts';

/** Files of one sort of record. Plain data: configuration is checked against it without loading the connector. */
export interface AttachmentObject {
  readonly name: string;
  readonly parent: string;
  readonly catalogue: Catalogue;
  /** Parameters that list the files of one record. */
  readonly listOf: (parent: string) => Query;
  /** Properties of a new attachment that say whose it is. */
  readonly belongsTo: (parent: string) => WireObject;
  /** Whose a row is. */
  readonly ownerIn: readonly ('ticket_id' | 'unique_id')[];
}

/**
 * `type` of attachments that hang on something else than a ticket. Halo documents the parameters `type` and `unique_id`, and 0 for
 * tickets; that the others are numbered like the tables of its external links is an inference.
 */
const TYPES: Readonly<Record<string, { readonly type: number; readonly label: string }>> = {
  Client: { type: 2, label: 'Customer' },
  Site: { type: 3, label: 'Site' },
  Users: { type: 4, label: 'User' },
};

function ofTicket(parent: string, label: string): AttachmentObject {
  return {
    name: `${parent}.attachments`,
    parent,
    catalogue: catalogueOf(parent, label),
    listOf: (id) => ({ ticket_id: id }),
    belongsTo: (id) => ({ ticket_id: Number(id) }),
    ownerIn: ['ticket_id', 'unique_id'],
  };
}

function ofType(parent: string, { type, label }: { type: number; label: string }): AttachmentObject {
  return {
    name: `${parent}.attachments`,
    parent,
    catalogue: catalogueOf(parent, label),
    listOf: (id) => ({ type, unique_id: id }),
    belongsTo: (id) => ({ type, unique_id: Number(id) }),
    ownerIn: ['unique_id'],
  };
}

function catalogueOf(parent: string, label: string): Catalogue {
  return fileCatalogue(
    'halo',
    `${parent}.attachments`,
    { object: parent, label },
    {
      create: ['internal', 'mark', 'name', 'parent'],
      update: ['internal', 'name'],
    },
  );
}

const OBJECTS: readonly AttachmentObject[] = [
  ofTicket('Tickets', 'Ticket'),
  ofTicket('Opportunities', 'Opportunity'),
  ...Object.entries(TYPES).map(([parent, type]) => ofType(parent, type)),
];

const BY_NAME: ReadonlyMap<string, AttachmentObject> = new Map(
  OBJECTS.map((object) => [object.name.toLowerCase(), object]),
);

/** `undefined` for the name of anything else. */
export function attachmentObject(name: string): AttachmentObject | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** By parent object, for the connector's capabilities. */
export const attachmentChildren: Readonly<Record<string, { readonly files: ChildObject }>> =
  Object.fromEntries(
    OBJECTS.map(({ name, parent, catalogue }) => [
      parent,
      { files: { object: name, catalogue, listed: 'byParent' } },
    ]),
  );
