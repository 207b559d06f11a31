import { hubspotCapabilities } from '../../src/connectors/hubspot/capabilities.ts';
import { hubspotCompany, hubspotConnection, hubspotContact } from './hubspot.ts';
import { buildSubject } from './subject.ts';
import { runConformance } from './suite.ts';

runConformance('HubSpot company', hubspotCapabilities, () =>
  buildSubject('hubspot', hubspotCompany, hubspotConnection),
);
runConformance('HubSpot contact', hubspotCapabilities, () =>
  buildSubject('hubspot', hubspotContact, hubspotConnection),
);
