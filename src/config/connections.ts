import { connectionForm, connectionForms } from '../connectors/registry.ts';
import type { WrittenConnection, WrittenConnections } from '../generated/connections.ts';
import type { Connection, ConnectionLimits } from '../model/mapping.ts';
import type { Written } from './documents.ts';
import { keyAt, type Report } from './draft.ts';
import { pointer, type YamlDocument } from './yaml.ts';

/** Connections by name with every default filled in; secrets stay references. */
export function normaliseConnections(
  file: Written<WrittenConnections>,
  report: Report,
): Readonly<Record<string, Connection>> {
  const entries = Object.entries(file.written.connections).map(
    ([name, written]): readonly [string, Connection] => {
      const path = pointer('connections', name);
      const place = { name, written, document: file.document, path };
      if (checkFlow(place, report)) checkKeys(place, report);
      const base = {
        name,
        url: written.url,
        allowNonProduction: written.allowNonProduction ?? false,
        besideNative: written.besideNative ?? false,
        limits: limitsOf(written.limits),
        at: keyAt(file.document, path),
      };
      return [name, connectionForm(written.system).normalise(base, written)];
    },
  );
  return Object.fromEntries(entries);
}

interface Place {
  readonly name: string;
  readonly written: WrittenConnection;
  readonly document: YamlDocument;
  readonly path: string;
}

/** As the schema says. */
const WINDOW_SECONDS = 300;

function limitsOf(written: WrittenConnection['limits'] = {}): ConnectionLimits {
  const { requests, per, width, runRequests, runShare, dailyShare } = written;
  return {
    ...(requests === undefined ? {} : { rate: { requests, perMs: (per ?? WINDOW_SECONDS) * 1000 } }),
    ...(width === undefined ? {} : { width }),
    ...(runRequests === undefined ? {} : { runRequests }),
    ...(runShare === undefined ? {} : { runShare: share(runShare) }),
    ...(dailyShare === undefined ? {} : { dailyShare: share(dailyShare) }),
  };
}

function share(text: string): number {
  return Number(text.replace('%', '')) / 100;
}

/** False for a flow that the system does not have: which of the other keys belong is then not worth telling. */
function checkFlow({ name, written, document, path }: Place, report: Report): boolean {
  const form = connectionForm(written.system);
  const { flow } = written.auth;
  if (!form.flows.includes(flow)) {
    const { why, todo } = form.refusedFlow(flow);
    const message = `the connection "${name}" cannot use ${flow}: ${why}`;
    report({ severity: 'error', rule: 'auth-flow', message, at: keyAt(document, `${path}/auth/flow`), todo });
    return false;
  }
  for (const key of form.missing?.(written) ?? []) {
    report({
      severity: 'error',
      rule: 'key-missing',
      message: `"${dotted(key)}" of the connection "${name}" is missing`,
      at: keyAt(document, `${path}/auth`),
      why: `${form.title} needs it for flow: ${flow}.`,
      todo: `Add ${dotted(key)}: { env: NAME }.`,
    });
  }
  return true;
}

function checkKeys({ name, written, document, path }: Place, report: Report): void {
  const own = connectionForm(written.system).keys;
  const owners = new Map<string, readonly string[]>();
  for (const { title, keys } of connectionForms()) {
    for (const key of keys) owners.set(key, [...(owners.get(key) ?? []), title]);
  }
  for (const [key, titles] of owners) {
    if (own.includes(key) || !document.keys.has(`${path}/${key}`)) continue;
    report({
      severity: 'error',
      rule: 'key-unknown',
      message: `"${dotted(key)}" means nothing for the connection "${name}"`,
      at: keyAt(document, `${path}/${key}`),
      why: `It belongs to ${titles.join(' and ')}.`,
      todo: 'Remove it.',
    });
  }
}

function dotted(key: string): string {
  return key.replace('/', '.');
}
