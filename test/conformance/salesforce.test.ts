import { salesforceCapabilities } from '../../src/connectors/salesforce/capabilities.ts';
import { salesforceAccount, salesforceConnection } from './salesforce.ts';
import { buildSubject } from './subject.ts';
import { runConformance } from './suite.ts';

runConformance('Salesforce Account', salesforceCapabilities, () =>
  buildSubject('salesforce', salesforceAccount, salesforceConnection),
);
