import type { StandardFields } from '../connector.ts';

/** The fields that accounts and contacts share with Halo's customers and users. A name is written once: customers are known by it in Halo. */
export const salesforceStandardFields: readonly StandardFields[] = [
  {
    object: 'Account',
    partner: { system: 'halo', object: 'Client' },
    fields: [
      { source: 'Name', target: 'name', direction: 'both', write: 'create' },
      { source: 'Phone', target: 'main_phonenumber', direction: 'both' },
      { source: 'Website', target: 'website', direction: 'both' },
    ],
  },
  {
    object: 'Contact',
    partner: { system: 'halo', object: 'Users' },
    fields: [
      { source: 'FirstName', target: 'firstname', direction: 'both' },
      { source: 'LastName', target: 'surname', direction: 'both' },
      { source: 'Email', target: 'emailaddress', direction: 'both', transform: ['lower'] },
      { source: 'Phone', target: 'phonenumber', direction: 'both' },
      { source: 'MobilePhone', target: 'mobilenumber', direction: 'both' },
      { source: 'Title', target: 'title', direction: 'both' },
      { source: 'AccountId', target: 'site_id', direction: 'both', link: 'Account' },
    ],
  },
];
