import { haloCapabilities } from '../../src/connectors/halo/capabilities.ts';
import { haloClient, haloConnection, haloTicket, haloUser } from './halo.ts';
import { buildSubject } from './subject.ts';
import { runConformance } from './suite.ts';

runConformance('Halo Client', haloCapabilities, () => buildSubject('halo', haloClient, haloConnection));
runConformance('Halo Users', haloCapabilities, () => buildSubject('halo', haloUser, haloConnection));
runConformance('Halo Tickets', haloCapabilities, () => buildSubject('halo', haloTicket, haloConnection));
