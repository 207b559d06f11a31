import type { StandardFields } from '../connector.ts';

/**
 * The fields that HubSpot's companies and contacts share with Halo's customers and users. A name is written once: customers are known
 * by it in Halo, and HubSpot's may be another one. The rest travels both ways; the domain does not, because HubSpot matches companies by it.
 */
export const hubspotStandardFields: readonly StandardFields[] = [
  {
    object: 'companies',
    partner: { system: 'halo', object: 'Client' },
    fields: [
      { source: 'name', target: 'name', direction: 'both', write: 'create' },
      { source: 'domain', target: 'domain' },
      { source: 'website', target: 'website', direction: 'both' },
      { source: 'phone', target: 'main_phonenumber', direction: 'both' },
      { source: 'address', target: 'main_delivery_address.line1', direction: 'both' },
      { source: 'address2', target: 'main_delivery_address.line2', direction: 'both' },
      { source: 'city', target: 'main_delivery_address.line3', direction: 'both' },
      { source: 'state', target: 'main_delivery_address.line4', direction: 'both' },
      { source: 'zip', target: 'main_delivery_address.postcode', direction: 'both' },
    ],
  },
  {
    object: 'contacts',
    partner: { system: 'halo', object: 'Users' },
    fields: [
      { source: 'firstname', target: 'firstname', direction: 'both' },
      { source: 'lastname', target: 'surname', direction: 'both' },
      // HubSpot keeps addresses in lower case and compares them so; in both systems people are told apart by theirs.
      {
        source: 'email',
        target: 'emailaddress',
        direction: 'both',
        onEmpty: 'hold',
        transform: ['lower'],
      },
      { source: 'phone', target: 'phonenumber', direction: 'both' },
      { source: 'mobilephone', target: 'mobilenumber', direction: 'both' },
      { source: 'jobtitle', target: 'title', direction: 'both' },
      { source: 'associations.company', target: 'site_id', direction: 'both', link: 'companies' },
    ],
  },
];
