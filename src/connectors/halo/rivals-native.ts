/** One integration that Halo brings itself, as its settings (`/Control`) describe it. Property names are those of Halo's schema `Control`. */
export interface NativeIntegration {
  readonly name: string;
  /** Property that puts it on the schedule of the Halo Integrator. */
  readonly scheduled: string;
  /**
   * The entities to import: a text (JSON or separated by commas), and the same as a list. Absent where there is no such choice, and all
   * of `objects` are imported.
   */
  readonly entities?: readonly [text: string, list: string];
  readonly objects: Readonly<Record<string, { readonly entity: RegExp; readonly noun: string }>>;
  /** Properties above 0 when records created or updated in Halo are sent (1 create, 2 update, 3 both, as far as is known). */
  readonly sends: Readonly<Record<string, string>>;
}

/** Child accounts become sites, so that an account concerns both; a company is mapped to a customer or to a site. */
export const NATIVE: Readonly<Record<string, NativeIntegration>> = {
  hubspot: {
    name: 'HubSpot',
    scheduled: 'halointegrator_hubspot',
    objects: {
      Client: { entity: /compan/i, noun: 'companies' },
      Site: { entity: /compan/i, noun: 'companies' },
      Users: { entity: /contact/i, noun: 'contacts' },
    },
    sends: { Client: 'hubspot_company_sync', Users: 'hubspot_contact_sync' },
  },
  salesforce: {
    name: 'Salesforce',
    scheduled: 'halointegrator_salesforce',
    entities: ['salesforce_integratorentitiestoimport', 'salesforce_import_entities_list'],
    objects: {
      Client: { entity: /account/i, noun: 'accounts' },
      Site: { entity: /account/i, noun: 'accounts' },
      Users: { entity: /contact/i, noun: 'contacts' },
      Tickets: { entity: /case/i, noun: 'cases' },
      Opportunities: { entity: /opportunit/i, noun: 'opportunities' },
    },
    sends: { Client: 'salesforce_accountsync', Users: 'salesforce_contactsync' },
  },
};
