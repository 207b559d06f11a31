declare module 'object-mapper' {
  /** The package has no types of its own; this is what the bench uses of it. */
  function objectMapper(source: unknown, map: Readonly<Record<string, unknown>>): Record<string, unknown>;
  export = objectMapper;
}
