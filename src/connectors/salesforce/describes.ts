import { isFieldPath } from '../../where/index.ts';
import type { Memory } from '../connector.ts';
import type { SalesforceApi } from './api.ts';
import type { ObjectInfo } from './describe.ts';
import { describeTogether } from './opening.ts';
import { describeObject } from './org.ts';

/** Names of the objects that runs use: the next run asks for all their describes at once. One that none uses any more costs little. */
const KEY = 'objects';

export interface Describes {
  readonly describe: (object: string) => Promise<ObjectInfo>;
  /** Objects that need not be asked for. */
  readonly known: (infos: readonly ObjectInfo[]) => void;
}

/**
 * The describes of a run, each asked for once; a failed one is asked for again. The first that is needed brings with it those that
 * earlier runs needed.
 */
export function createDescribes(
  connection: string,
  apiVersion: string,
  api: SalesforceApi,
  memory: Memory | undefined,
): Describes {
  const objects = new Map<string, Promise<ObjectInfo>>();
  let brought: Promise<ReadonlyMap<string, ObjectInfo>> | undefined;

  // Read when it is needed: the memory belongs to an org, which has to be known first.
  const remembered = (): readonly string[] =>
    (memory?.get(KEY) ?? '').split(',').filter((name) => isFieldPath(name) && !name.includes('.'));

  const bring = async (object: string): Promise<ReadonlyMap<string, ObjectInfo>> => {
    const names = remembered().filter((name) => !objects.has(name.toLowerCase()));
    const isKnown = names.some((name) => name.toLowerCase() === object.toLowerCase());
    if (names.length < 2 || !isKnown) return new Map();
    const infos = await describeTogether(api, apiVersion, names);
    return new Map(infos.map((info) => [info.catalogue.object.toLowerCase(), info]));
  };

  const ask = async (object: string): Promise<ObjectInfo> => {
    brought ??= bring(object);
    const info = (await brought).get(object.toLowerCase()) ?? (await describeObject(connection, api, object));
    const names = remembered();
    const { object: name } = info.catalogue;
    if (!names.includes(name)) memory?.put(KEY, [...names, name].sort().join(','));
    return info;
  };

  return {
    describe(object) {
      const key = object.toLowerCase();
      const asked = objects.get(key) ?? ask(object);
      if (!objects.has(key)) {
        objects.set(key, asked);
        asked.catch(() => objects.delete(key));
      }
      return asked;
    },
    known(infos) {
      for (const info of infos) objects.set(info.catalogue.object.toLowerCase(), Promise.resolve(info));
    },
  };
}
