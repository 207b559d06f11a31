import type { ConnectionForm } from '../connectors/connection.ts';
import { connectionForm, connectionFormOf, connectionForms } from '../connectors/registry.ts';
import type { WrittenConnection, WrittenConnections } from '../generated/connections.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Connection, ConnectionLimits } from '../model/mapping.ts';
import type { Written } from './documents.ts';
import { keyAt, type Report, valueAt } from './draft.ts';
import { pointer, type YamlDocument } from './yaml.ts';

/** Connections by name with every default filled in; secrets stay references. */
export function normaliseConnections(
  file: Written<WrittenConnections>,
  report: Report,
): Readonly<Record<string, Connection>> {
  const entries = Object.entries(file.written.connections).map(
    ([name, written]): readonly [string, Connection] => {
      const path = pointer('connections', name);
      const form = connectionForm(written.system);
      const place = { name, written, document: file.document, path, form };
      if (form.flows.includes(written.auth.flow)) {
        checkFlow(place, report);
        checkKeys(place, report);
      }
      const base = {
        name,
        url: written.url,
        allowNonProduction: written.allowNonProduction ?? false,
        besideNative: written.besideNative ?? false,
        limits: limitsOf(written.limits),
        at: keyAt(file.document, path),
      };
      const connection = form.normalise(base, written);
      checkAddress(place, connection, report);
      return [name, connection];
    },
  );
  return Object.fromEntries(entries);
}

interface Place {
  readonly name: string;
  readonly written: WrittenConnection;
  readonly document: YamlDocument;
  readonly path: string;
  readonly form: ConnectionForm<Connection>;
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

/** A flow that the system of its connection does not have, and where its keys stand: which of them belong is then not worth telling. */
interface RefusedFlow {
  readonly auth: string;
  readonly diagnostic: Diagnostic;
}

/** Looks at connections.yaml before its schema does, which asks for the keys of a flow whatever the system. */
export function refusedFlows(document: YamlDocument): readonly RefusedFlow[] {
  const offered = new Set(connectionForms().flatMap(({ flows }): readonly string[] => flows));
  return [...document.scalars].flatMap(([key, { text: flow }]): readonly RefusedFlow[] => {
    const [, path, name] = /^(\/connections\/([^/]+))\/auth\/flow$/.exec(key) ?? [];
    const form = connectionFormOf(document.scalars.get(`${path}/system`)?.text ?? '');
    if (path === undefined || form === undefined || !offered.has(flow)) return [];
    if (form.flows.some((own) => own === flow)) return [];
    const { why, todo } = form.refusedFlow(flow);
    const message = `the connection "${name}" cannot use ${flow}: ${why}`;
    const at = keyAt(document, key);
    return [
      { auth: `${path}/auth`, diagnostic: { severity: 'error', rule: 'auth-flow', message, at, todo } },
    ];
  });
}

function checkFlow({ name, written, document, path, form }: Place, report: Report): void {
  for (const key of form.missing?.(written) ?? []) {
    report({
      severity: 'error',
      rule: 'key-missing',
      message: `"${dotted(key)}" of the connection "${name}" is missing`,
      at: keyAt(document, `${path}/auth`),
      why: `${form.title} needs it for flow: ${written.auth.flow}.`,
      todo: `Add ${dotted(key)}: { env: NAME }.`,
    });
  }
}

/** An address that is written out; one from the environment is looked at when it is used. */
function checkAddress({ document, path, form }: Place, connection: Connection, report: Report): void {
  if (typeof connection.url !== 'string') return;
  try {
    form.addressOf(connection, connection.url);
  } catch (error) {
    if (!(error instanceof CrosswalkError) || error.code !== 'CONNECTION_URL') throw error;
    const { what, why, todo } = error.text;
    report({
      severity: 'error',
      rule: 'connection-url',
      message: what.replace(/^The /, 'the ').replace(/\.$/, ''),
      at: valueAt(document, `${path}/url`),
      ...(why === undefined ? {} : { why }),
      ...(todo === undefined ? {} : { todo }),
    });
  }
}

function checkKeys({ name, document, path, form }: Place, report: Report): void {
  const own = form.keys;
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
