export { catalogueToSchema, schemaToCatalogue, stableStringify } from './catalogue.ts';
export { type Catalogues, createCatalogues, type FieldAnswer, findField } from './catalogues.ts';
export { type DeclaredProject, loadDeclared } from './declared.ts';
export type { Systems } from './draft.ts';
export type { DeclaredEndpoint } from './endpoints.ts';
export { type LoadedTests, loadMappingTests } from './mapping-tests.ts';
export {
  type LoadedProject,
  type LoadOptions,
  loadProject,
} from './project.ts';
export { createSchemas, SCHEMAS, type Schemas } from './schemas.ts';
export { createRedactor, type Env, parseEnvFile, resolveEnv } from './secrets.ts';
export { checkWhereFields, type UnknownWhereField } from './where-fields.ts';
export { checkWhereTypes, type WhereRemark } from './where-types.ts';
