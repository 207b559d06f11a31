import type { Catalogue } from '../../model/catalogue.ts';
import type { Finding, ObjectUse } from '../../model/finding.ts';
import type { Connector, CountRequest, PlannedWrite, WriteCost } from '../connector.ts';
import type { ObjectInfo } from './describe.ts';

/** How the records of one child object are read and written: the connector's own verbs, for that object alone. */
export interface ChildAccess
  extends Pick<Connector, 'read' | 'readByIds' | 'find' | 'write' | 'openFile'>,
    Required<Pick<Connector, 'ownCreates'>> {
  readonly catalogue: Catalogue;
  /** What `write` sends; a request a batch without it. */
  writeCost?(writes: Iterable<PlannedWrite>): WriteCost;
  count?(request: CountRequest): Promise<number>;
  /** For `doctor`; what it leaves out is taken for good. */
  examine?(use: ObjectUse, describe: (object: string) => Promise<ObjectInfo>): Promise<readonly Finding[]>;
}
