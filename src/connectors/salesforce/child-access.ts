import type { Catalogue } from '../../model/catalogue.ts';
import type { Connector } from '../connector.ts';

/** How the records of one child object are read and written: the connector's own verbs, for that object alone. */
export interface ChildAccess
  extends Pick<Connector, 'read' | 'readByIds' | 'find' | 'write' | 'openFile'>,
    Required<Pick<Connector, 'ownCreates'>> {
  readonly catalogue: Catalogue;
}
