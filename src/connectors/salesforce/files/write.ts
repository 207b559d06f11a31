import { isNetworkFailure, neverSent } from '../../../http/failure.ts';
import { requestIdOf } from '../../../http/request-id.ts';
import { CODES, type Code } from '../../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../../model/errors.ts';
import { plainFileName } from '../../../model/file-fields.ts';
import type { PlannedWrite, RecordChange, WriteCost, WriteRequest, WriteResult } from '../../connector.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { recordProblem } from '../errors.ts';
import { to18 } from '../ids.ts';
import { cannotDeactivate, lost, unknown } from '../result.ts';
import { isWireObject, textOf } from '../wire.ts';
import { createFileQueries } from './ask.ts';
import { multipart } from './multipart.ts';
import { type FileObject, partsOf } from './objects.ts';
import type { FileDeps } from './read.ts';
import { type FileRow, markText } from './rows.ts';

const VERSION = 'ContentVersion';

type Create = RecordChange & { readonly kind: 'create' };
type Update = RecordChange & { readonly kind: 'update' };

/**
 * Files one after the other: a request for the content, one that looks whether it is whole, and two more where customers may see it. Throws
 * only when nothing of the first was carried out and the connection is to blame; later ones are `unsent` then.
 */
export async function writeFiles(
  deps: FileDeps,
  object: FileObject,
  { changes, signal }: WriteRequest,
): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  let stopped: Problem | undefined;
  for (const change of changes) {
    if (stopped !== undefined || signal?.aborted) {
      results.push({ kind: 'unsent', key: change.key, ...(stopped ? { problem: stopped } : {}) });
      continue;
    }
    try {
      results.push(await writeOne(deps, object, change, signal));
    } catch (error) {
      if (!(error instanceof CrosswalkError) || results.length === 0) throw error;
      stopped = error.text;
      results.push({ kind: 'unsent', key: change.key, problem: stopped });
    }
  }
  return results;
}

/**
 * What `writeFiles` sends, at most: whether customers may see a file is not in the plan, so that its link is counted wherever `internal` is
 * written.
 */
export function fileWriteCost(writes: Iterable<PlannedWrite>): WriteCost {
  let [read, write] = [0, 0];
  for (const { kind, fields } of writes) {
    const shows = fields.includes('internal') ? 1 : 0;
    if (kind === 'create') {
      read += 1 + shows;
      write += 1 + shows;
    } else if (kind === 'update') {
      // Of an update the document is looked for first.
      read += 2 * shows;
      write += shows + (fields.includes('name') ? 1 : 0);
    }
  }
  return { read, write, once: 0 };
}

async function writeOne(
  deps: FileDeps,
  object: FileObject,
  change: RecordChange,
  signal: AbortSignal | undefined,
): Promise<WriteResult> {
  switch (change.kind) {
    case 'create':
      return await createFile(deps, object, change, signal);
    case 'update':
      return await updateFile(deps, object, change, signal);
    case 'deactivate':
      return { kind: 'rejected', key: change.key, problem: cannotDeactivate(object.name, change.id) };
  }
}

async function createFile(
  deps: FileDeps,
  object: FileObject,
  change: Create,
  signal: AbortSignal | undefined,
): Promise<WriteResult> {
  const { file, values, key } = change;
  const parent = textOf(values['parent']);
  if (file === undefined || parent === undefined)
    return rejected(
      key,
      'RECORD_INCOMPLETE',
      'A new file has neither content nor a record that it hangs on.',
    );
  const name = plainFileName(textOf(values['name']) ?? '');
  const mark = change.externalId?.value ?? textOf(values['mark']);
  const at = textOf(values['at']);
  const hidden = values['internal'] !== false;
  const fields = {
    Title: titleOf(name),
    PathOnClient: name,
    // The link that this makes is open to customers where the org has sites for them: a hidden file gets its own, closed from the start.
    ...(hidden ? {} : { FirstPublishLocationId: parent }),
    ...(at === undefined ? {} : { ContentModifiedDate: at }),
    ...(mark === undefined ? {} : { Description: markText(mark) }),
  };
  const { contentType, body } = multipart(fields, name, file);
  const sent = await send(deps, object, change, {
    method: 'POST',
    path: `/sobjects/${VERSION}`,
    headers: { 'content-type': contentType },
    upload: body,
    ...(signal === undefined ? {} : { signal }),
  });
  if ('result' in sent) return sent.result;
  const id = isWireObject(sent.answer.body) ? textOf(sent.answer.body['id']) : undefined;
  if (id === undefined) return unknown(object.name, change, 'The answer did not name the file that it made.');
  const stored = await storedVersion(deps, id);
  if (stored !== undefined && differs(stored, file.size, file.md5)) {
    const what = `Salesforce stored ${stored.size} bytes of a file of ${file.size}, or others`;
    return rejected(key, 'FILE_CHANGED', `${what}; ${await takeAway(deps, stored)}.`);
  }
  if (hidden) {
    const failed = await hang(deps, object, change, stored, parent, signal);
    if (failed !== undefined) return failed;
  } else if (stored?.document !== undefined) await show(deps, stored.document, parent, 'AllUsers');
  const requestId = requestIdOf(sent.answer.headers);
  return { kind: 'ok', key, id: to18(id), created: true, ...(requestId === undefined ? {} : { requestId }) };
}

/** Puts a file that customers must not see on its record. Until then only the connection's own user has it, and it goes where that fails. */
async function hang(
  deps: FileDeps,
  object: FileObject,
  change: Create,
  stored: FileRow | undefined,
  parent: string,
  signal: AbortSignal | undefined,
): Promise<WriteResult | undefined> {
  if (stored?.document === undefined)
    return unknown(object.name, change, 'The file was made, but could not be read and put on its record.');
  const body = {
    ContentDocumentId: stored.document,
    LinkedEntityId: parent,
    ShareType: 'V',
    Visibility: 'InternalUsers',
  };
  const stopping = signal === undefined ? {} : { signal };
  const request = { method: 'POST', path: '/sobjects/ContentDocumentLink', body, ...stopping } as const;
  try {
    const sent = await send(deps, object, change, request);
    if ('result' in sent && sent.result.kind === 'rejected') await takeAway(deps, stored);
    return 'result' in sent ? sent.result : undefined;
  } catch (error) {
    await takeAway(deps, stored);
    throw error;
  }
}

/** What became of a file that must not stay, for people. */
async function takeAway({ api }: FileDeps, { document, id }: FileRow): Promise<string> {
  const request = { method: 'DELETE', path: `/sobjects/ContentDocument/${document}` } as const;
  const gone = document !== undefined && (await api.send(request).catch(() => undefined))?.ok === true;
  return gone ? 'the file was taken away again' : `the file ${id} could not be taken away: delete it by hand`;
}

/** Salesforce shows the extension apart from the title. */
function titleOf(name: string): string {
  return name.replace(/(?<=.)\.[^.]{1,10}$/, '');
}

function differs({ size, checksum }: FileRow, wanted: number, md5: string): boolean {
  return (size !== null && size !== wanted) || (checksum !== null && checksum !== md5);
}

/** It is there already, so that a failure now must not make it look as if it were not. */
async function storedVersion({ connection, api }: FileDeps, id: string): Promise<FileRow | undefined> {
  const asked = createFileQueries(connection, api, undefined).versions([id], false);
  return (await asked.catch(() => []))[0];
}

/**
 * A new file is shown as the org's settings say. What customers may see is told to the link; an org without customers' sites refuses that,
 * and the file stays with its own people.
 */
async function show(
  { connection, api }: FileDeps,
  document: string,
  parent: string,
  visibility: 'AllUsers' | 'InternalUsers',
): Promise<void> {
  const links = await createFileQueries(connection, api, undefined)
    .linksOf('ContentDocumentId', [document])
    .catch(() => []);
  const link = links.find(({ entity }) => entity === to18(parent));
  if (link === undefined || link.internal === (visibility === 'InternalUsers')) return;
  const path = `/sobjects/ContentDocumentLink/${link.id}`;
  await api.send({ method: 'PATCH', path, body: { Visibility: visibility } }).catch(() => undefined);
}

async function updateFile(
  deps: FileDeps,
  object: FileObject,
  change: Update,
  signal: AbortSignal | undefined,
): Promise<WriteResult> {
  const content = partsOf(change.id)?.content ?? change.id;
  const legacy = content.startsWith('00P');
  const { name, internal } = change.values;
  const stopping = signal === undefined ? {} : { signal };
  const fields = {
    ...(typeof name !== 'string' ? {} : legacy ? { Name: name } : { Title: titleOf(name) }),
    ...(legacy && typeof internal === 'boolean' ? { IsPrivate: internal } : {}),
  };
  if (Object.keys(fields).length > 0) {
    const path = `/sobjects/${legacy ? 'Attachment' : VERSION}/${content}`;
    const sent = await send(deps, object, change, { method: 'PATCH', path, body: fields, ...stopping });
    if ('result' in sent) return sent.result;
  }
  if (!legacy && typeof internal === 'boolean') {
    const found = await filePlace(deps, object, change.id, content);
    if (found !== undefined)
      await show(deps, found.document, found.parent, internal ? 'InternalUsers' : 'AllUsers');
  }
  return { kind: 'ok', key: change.key, id: change.id, created: false };
}

/** The document of a version and the record that this file of it hangs on. */
async function filePlace(
  { connection, api }: FileDeps,
  object: FileObject,
  id: string,
  content: string,
): Promise<{ readonly document: string; readonly parent: string } | undefined> {
  const queries = createFileQueries(connection, api, undefined);
  const document = (await queries.versions([content], false))[0]?.document;
  if (document === undefined) return undefined;
  const named = partsOf(id)?.parent;
  const links = [...(await queries.linksOf('ContentDocumentId', [document]))].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const parent = named ?? links.find(({ entity }) => entity.startsWith(object.prefix))?.entity;
  return parent === undefined ? undefined : { document, parent };
}

type Sent =
  | { readonly answer: Extract<ApiAnswer, { ok: true }> }
  /** Nothing was made, or nobody knows. */
  | { readonly result: WriteResult };

async function send(
  { api }: FileDeps,
  object: FileObject,
  change: RecordChange,
  request: ApiRequest,
): Promise<Sent> {
  try {
    const answer = await api.send(request);
    if (answer.ok) return { answer };
    if (answer.fault.errorCode === 'HTTP_413') {
      const what = 'Salesforce, or a proxy before it, takes no request of the size of this file.';
      return { result: rejected(change.key, 'FILE_TOO_LARGE', what) };
    }
    const { kind, code } = answer.error.text;
    if (code === 'SERVER_FAILED') return { result: lost(object.name, change, answer.error) };
    // Of one record, unless the session, the limit or the server is to blame.
    if (kind === 'auth' || kind === 'transient' || kind === 'rate-limited') throw answer.error;
    const id = change.kind === 'create' ? undefined : change.id;
    return {
      result: { kind: 'rejected', key: change.key, problem: recordProblem(object.name, id, answer.fault) },
    };
  } catch (error) {
    if (!isNetworkFailure(error) || neverSent(error)) throw error;
    return { result: lost(object.name, change, error) };
  }
}

function rejected(key: string, code: Code, what: string): WriteResult {
  const where = `At POST /sobjects/${VERSION}.`;
  return {
    kind: 'rejected',
    key,
    problem: { code, kind: CODES[code].kind, what, where, why: CODES[code].cause, todo: CODES[code].cure },
  };
}
