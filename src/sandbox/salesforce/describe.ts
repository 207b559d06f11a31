import { createHash } from 'node:crypto';
import { MASTER_RECORD_TYPE } from './load.ts';
import type { Org } from './org.ts';
import { defaultRecordType, recordTypesOf } from './recordtypes.ts';
import type { ObjectType } from './schema.ts';
import { idOf } from './store.ts';

/** What describeGlobal and describe have in common. */
function summary(type: ObjectType, version: string): Record<string, unknown> {
  const base = `/services/data/${version}/sobjects/${type.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: type.createable,
    custom: type.custom,
    customSetting: false,
    deepCloneable: type.name === 'Opportunity',
    deletable: type.deletable,
    deprecatedAndHidden: false,
    feedEnabled: type.deletable,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: type.prefix === '' ? null : type.prefix,
    label: type.label,
    labelPlural: type.labelPlural,
    layoutable: true,
    mergeable: type.mergeable,
    mruEnabled: type.deletable,
    name: type.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: true,
    triggerable: type.deletable,
    undeletable: type.deletable,
    updateable: type.updateable,
    urls: {
      compactLayouts: `${base}/describe/compactLayouts`,
      rowTemplate: `${base}/{ID}`,
      approvalLayouts: `${base}/describe/approvalLayouts`,
      defaultValues: `${base}/defaultValues?recordTypeId&fields`,
      listviews: `${base}/listviews`,
      describe: `${base}/describe`,
      quickActions: `${base}/quickActions`,
      layouts: `${base}/describe/layouts`,
      sobject: base,
    },
  };
}

export function describeGlobal(org: Org, version: string): unknown {
  return {
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: org.schema.objects().map((type) => summary(type, version)),
  };
}

/** `/sobjects/{T}`: the summary and what was used last (nothing, for an integration user). */
export function describeBasic(type: ObjectType, version: string): unknown {
  return { objectDescribe: summary(type, version), recentItems: [] };
}

/** With every key that recorded describes have, in the same shapes. */
export function describeObject(
  org: Org,
  type: ObjectType,
  version: string,
  baseUrl: string,
): Record<string, unknown> {
  const base = summary(type, version);
  return {
    actionOverrides: [],
    ...base,
    childRelationships: org.schema.children(type).map((relation) => ({
      cascadeDelete: relation.cascadeDelete,
      childSObject: relation.child.name,
      deprecatedAndHidden: false,
      field: relation.field.name,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: relation.relationshipName,
      restrictedDelete: relation.restrictedDelete,
    })),
    compactLayoutable: true,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: type.fields,
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: recordTypes(org, type, version),
    searchLayoutable: true,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [
      { label: `All ${type.labelPlural.toLowerCase()}`, name: 'everything' },
      { label: `My ${type.labelPlural.toLowerCase()}`, name: 'mine' },
    ],
    urls: {
      ...(typeof base['urls'] === 'object' ? base['urls'] : {}),
      uiDetailTemplate: `${baseUrl}/{ID}`,
      uiEditTemplate: `${baseUrl}/{ID}/e`,
      uiNewRecord: `${baseUrl}/${type.prefix}/e`,
    },
  };
}

function recordTypes(org: Org, type: ObjectType, version: string): readonly unknown[] {
  const info = (id: string, name: string, developerName: string, active: boolean, master: boolean) => ({
    active,
    available: true,
    defaultRecordTypeMapping: master,
    developerName,
    master,
    name,
    recordTypeId: id,
    urls: { layout: `/services/data/${version}/sobjects/${type.name}/describe/layouts/${id}` },
  });
  const standard = defaultRecordType(org, type);
  const own = recordTypesOf(org, type).map((row) => ({
    ...info(idOf(row), String(row['Name']), String(row['DeveloperName']), row['IsActive'] === true, false),
    defaultRecordTypeMapping: idOf(row) === standard,
  }));
  const master = info(MASTER_RECORD_TYPE, 'Master', 'Master', true, true);
  return [...own, { ...master, defaultRecordTypeMapping: standard === undefined }];
}

/** Changes with the content, in the form of recorded ones: `"baf7f695"`. */
export function etagOf(body: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 8)}"`;
}
