export { type CheckResult, type CompileError, checkCompiled } from './check.ts';
export { type CompileOptions, compileMapping, type EmittedMapping } from './compile.ts';
export { emitModule } from './emit.ts';
export { pruneCompiled } from './files.ts';
export {
  formatTestReport,
  runMappingTests,
  type TestReport,
  type TestResult,
  transformTest,
} from './mappingTests.ts';
export { templatePaths } from './template.ts';
export type { CatalogueOf } from './types.ts';
