import type { Catalogue, CatalogueField } from '../../../model/catalogue.ts';
import type { ChildObject } from '../../connector.ts';
import type { Outcome } from './outcome.ts';

/** Notes of tickets or of opportunities. Plain data: configuration is checked against it without loading the connector. */
export interface ActionObject {
  readonly name: string;
  readonly parent: 'Tickets' | 'Opportunities';
  readonly catalogue: Catalogue;
}

/** `native` of the field whose values are compared as HTML that travels. */
export const NOTE_HTML = 'note html';

const SET_ONCE = { createable: true, updateable: false, filterable: false, required: false, nullable: true };
const WRITABLE = { ...SET_ONCE, updateable: true };

function catalogueOf(parent: ActionObject['parent'], label: string): Catalogue {
  const fields: readonly CatalogueField[] = [
    { ...SET_ONCE, path: 'at', label: 'Date', type: 'datetime', native: 'datetime' },
    { ...SET_ONCE, path: 'author', label: 'Author', type: 'text', native: 'text' },
    { ...WRITABLE, path: 'body', label: 'Note', type: 'html', native: NOTE_HTML, required: true },
    {
      ...WRITABLE,
      path: 'internal',
      label: 'Hidden from the user',
      type: 'checkbox',
      native: 'checkbox',
      nullable: false,
    },
    // Outcomes are the tenant's own: `withOutcomes` adds them.
    { ...SET_ONCE, path: 'kind', label: 'Outcome', type: 'text', native: 'outcome' },
    {
      ...SET_ONCE,
      path: 'mark',
      label: 'Made from',
      type: 'text',
      native: 'mark',
      length: 100,
      externalId: true,
    },
    {
      ...SET_ONCE,
      path: 'parent',
      label,
      type: 'reference',
      native: 'int',
      required: true,
      nullable: false,
      references: [parent],
    },
    {
      ...WRITABLE,
      path: 'sync_to_salesforce',
      label: 'Sync to Salesforce',
      type: 'checkbox',
      native: 'checkbox',
      nullable: false,
    },
    { ...SET_ONCE, path: 'url', label: 'Address of what it was made from', type: 'url', native: 'text' },
  ];
  return {
    system: 'halo',
    object: `${parent}.actions`,
    label: `Actions of ${label}`,
    createable: true,
    updateable: true,
    fields,
  };
}

function actionsOf(parent: ActionObject['parent'], label: string): ActionObject {
  return { name: `${parent}.actions`, parent, catalogue: catalogueOf(parent, label) };
}

const OBJECTS: readonly ActionObject[] = [
  actionsOf('Tickets', 'Ticket'),
  actionsOf('Opportunities', 'Opportunity'),
];

/** `undefined` for the name of anything else. */
export function actionObject(name: string): ActionObject | undefined {
  return OBJECTS.find((object) => object.name.toLowerCase() === name.toLowerCase());
}

/** By parent object, for the connector's capabilities. */
export const actionChildren: Readonly<Record<string, { readonly notes: ChildObject }>> = Object.fromEntries(
  OBJECTS.map(({ name, parent, catalogue }) => [
    parent,
    { notes: { object: name, catalogue, listed: 'byParent', ownKinds: true } },
  ]),
);

/** The catalogue with the outcomes that the tenant shows to the agent; as it is where it shows none. */
export function withOutcomes(catalogue: Catalogue, outcomes: readonly Outcome[]): Catalogue {
  const options = outcomes.map(({ id, names: [value = '', label = value] }) => ({
    value,
    label,
    active: true,
    id: String(id),
  }));
  if (options.length === 0) return catalogue;
  const fields = catalogue.fields.map((field) => (field.path === 'kind' ? { ...field, options } : field));
  return { ...catalogue, fields };
}
