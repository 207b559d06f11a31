import { type Finding, fail, type ObjectUse, pass, type Repair } from '../../model/finding.ts';
import type { HubspotObject, ObjectName } from './describe.ts';
import { screenOf } from './examine-fields.ts';

const CHECK = 'external-id';
/** HubSpot lets an object have this many unique properties of one's own. */
const MOST_UNIQUE = 10;
export const GROUP = 'crosswalk';

/** The property by which a record is found again and created at most once: single-line text, unique. */
export function examineMark(object: HubspotObject, use: ObjectUse, mark: string): Finding {
  const { name } = object;
  const place = `${name}.${mark}`;
  const property = object.properties.get(mark);
  if (property === undefined || property.archived) return missing(object, mark);
  if (property.type !== 'string') {
    return fail(
      CHECK,
      'EXTERNAL_ID_FIELD',
      `${place} is of type ${property.type}; a record id needs single-line text`,
      "A property's type cannot be changed into a unique one: name another property in the mapping's externalId.",
    );
  }
  if (!property.hasUniqueValue) {
    return fail(
      CHECK,
      'EXTERNAL_ID_FIELD',
      `${place} is not unique: two records could carry the same id, and none can be found by it`,
      `HubSpot takes "Require unique values" only when a property is made: archive it under ${screenOf(name)}, or name another one in the mapping's externalId.`,
    );
  }
  const writes = use.creates !== undefined || use.updates !== undefined;
  if (writes && (property.readOnlyValue || property.calculated)) {
    return fail(CHECK, 'FIELD_READONLY', `${place} is read-only`, 'Name another property in externalId.');
  }
  return pass(CHECK, `${place}: single-line text, unique`);
}

function missing({ name, properties }: HubspotObject, mark: string): Finding {
  const place = `${name}.${mark}`;
  // Internal names are small letters, digits and underscores; HubSpot's own begin with hs_.
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(mark) || mark.startsWith('hs_')) {
    return fail(
      CHECK,
      'EXTERNAL_ID_FIELD',
      `${place} does not exist`,
      `Name a property of your own in the mapping's externalId; "${mark}" cannot be created.`,
    );
  }
  const unique = [...properties.values()].filter((own) => own.hasUniqueValue && !isBuiltIn(own.name));
  if (unique.length >= MOST_UNIQUE) {
    return fail(
      CHECK,
      'EXTERNAL_ID_FIELD',
      `${place} does not exist, and ${name} have ${unique.length} unique properties already, as many as HubSpot allows`,
      `Archive one of them under ${screenOf(name)}.`,
    );
  }
  return fail(CHECK, 'EXTERNAL_ID_FIELD', `${place} does not exist`, 'Create it.', create(name, mark));
}

/** Unique without anybody having made them so. */
function isBuiltIn(name: string): boolean {
  return name === 'email' || name.startsWith('hs_');
}

/** Needs the scope crm.schemas.<object>.write. A group that is there already is told by 409, and is no failure. */
function create(name: ObjectName, mark: string): Repair {
  const label = `${mark.charAt(0).toUpperCase()}${mark.slice(1).replaceAll('_', ' ')}`;
  return {
    makes: `the property ${name}.${mark} (single-line text, unique) in the group ${GROUP}`,
    byHand: `${screenOf(name)} > Create property: group "${GROUP}", label "${label}", internal name "${mark}", field type Single-line text; under Rules tick "Require unique values for this property". Private apps need the scope crm.schemas.${name}.write to do it by API.`,
    calls: [
      {
        method: 'POST',
        path: `/crm/v3/properties/${name}/groups`,
        body: { name: GROUP, label: 'crosswalk', displayOrder: -1 },
      },
      {
        method: 'POST',
        path: `/crm/v3/properties/${name}`,
        body: {
          name: mark,
          label,
          type: 'string',
          fieldType: 'text',
          groupName: GROUP,
          hasUniqueValue: true,
          formField: false,
          description: "Id of the service desk's record that this one is kept in step with.",
        },
      },
    ],
  };
}
