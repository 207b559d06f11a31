import type { Capabilities } from '../connector.ts';

/** What Halo can do, as plain data: configuration is checked against it without loading the connector. */
export const haloCapabilities = {
  objects: {
    client: 'Client',
    Client: 'Client',
    site: 'Site',
    Site: 'Site',
    user: 'Users',
    users: 'Users',
    Users: 'Users',
    agent: 'Agent',
    Agent: 'Agent',
  },
  lookups: {
    agentByEmail: { object: 'Agent', key: 'email' },
    clientByName: { object: 'Client', key: 'name' },
    siteByName: { object: 'Site', key: 'clientsite_name' },
    topLevelByName: { object: 'TopLevel', key: 'name' },
  },
  deletes: false,
  where: false,
  deactivate: 'inactive',
  pageSize: 100,
  writeBatch: 100,
} as const satisfies Capabilities;
