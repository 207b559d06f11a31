/** Reads what a step wrote to GITHUB_OUTPUT or GITHUB_ENV: `name=value`, or `name<<DELIMITER` and lines up to it. */
export function assignments(text: string): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const block = /^([^=<]+)<<(.+)$/.exec(line);
    if (block === null) {
      const equals = line.indexOf('=');
      if (equals < 1) throw new Error(`Invalid format '${line}'`);
      found.push([line.slice(0, equals), line.slice(equals + 1)]);
      continue;
    }
    const end = lines.indexOf(block[2] ?? '', index + 1);
    if (end === -1) throw new Error(`Invalid value. Matching delimiter not found '${block[2]}'`);
    found.push([block[1] ?? '', lines.slice(index + 1, end).join('\n')]);
    index = end;
  }
  return Object.fromEntries(found);
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

export interface Told {
  readonly annotations: readonly Annotation[];
  readonly masks: readonly string[];
}

/** Workflow commands in what a step printed (docs: "Workflow commands"); between stop-commands and its token there are none. */
export function commands(log: string): Told {
  const annotations: Annotation[] = [];
  const masks: string[] = [];
  let stopped: string | undefined;
  for (const line of log.split('\n')) {
    if (stopped !== undefined) {
      if (line === `::${stopped}::`) stopped = undefined;
      continue;
    }
    const match = /^\s*::([a-z-]+)(?: ([^:]*(?:%3A[^:]*)*))?::(.*)$/.exec(line);
    const [, name = '', properties = '', message = ''] = match ?? [];
    if (name === 'add-mask') masks.push(unescaped(message));
    else if (name === 'stop-commands') stopped = message;
    else if (name === 'error' || name === 'warning' || name === 'notice')
      annotations.push({ level: name, properties: propertiesOf(properties), message: unescaped(message) });
  }
  return { annotations, masks };
}

function propertiesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split(',')
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')), unescaped(part.slice(part.indexOf('=') + 1))]),
  );
}

function unescaped(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
