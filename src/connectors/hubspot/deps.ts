import type { Clock } from '../../model/clock.ts';
import type { Memory } from '../connector.ts';
import type { HubspotApi } from './api.ts';
import type { HubspotObject, ObjectName } from './describe.ts';

/** What the verbs share. */
export interface HubspotDeps {
  /** Name of the connection, for messages. */
  readonly connection: string;
  readonly api: HubspotApi;
  readonly clock: Clock;
  readonly memory: Memory;
}

/** An object that is described when somebody needs it: a quiet run has nothing to convert. One request an object and run. */
export interface LazyObject {
  readonly name: ObjectName;
  describe(): Promise<HubspotObject>;
}
