import type { PropertyOption } from '../definitions.ts';

/** `value=Label` or `value` alone, by commas; the order is the display order. */
function options(text: string): readonly PropertyOption[] {
  return text.split(',').map((part, displayOrder) => {
    const [value = '', label = value] = part.trim().split('=');
    return { label, value, displayOrder, hidden: false };
  });
}

const STAGES = options(
  'subscriber=Subscriber,lead=Lead,marketingqualifiedlead=Marketing Qualified Lead,salesqualifiedlead=Sales Qualified Lead,opportunity=Opportunity,customer=Customer,evangelist=Evangelist,other=Other',
);

/** The options of enumerations by the name of the property. */
export const OPTIONS: Readonly<Record<string, readonly PropertyOption[]>> = {
  lifecyclestage: STAGES,
  type: options('PROSPECT=Prospect,PARTNER=Partner,RESELLER=Reseller,VENDOR=Vendor,OTHER=Other'),
  hs_lead_status: options(
    'NEW=New,OPEN=Open,IN_PROGRESS=In Progress,OPEN_DEAL=Open Deal,UNQUALIFIED=Unqualified,ATTEMPTED_TO_CONTACT=Attempted to Contact,CONNECTED=Connected,BAD_TIMING=Bad Timing',
  ),
  industry: options(
    'ACCOUNTING=Accounting,AIRLINES_AVIATION=Airlines/Aviation,AUTOMOTIVE=Automotive,BANKING=Banking,BIOTECHNOLOGY=Biotechnology,BUILDING_MATERIALS=Building Materials,CHEMICALS=Chemicals,COMPUTER_SOFTWARE=Computer Software,CONSTRUCTION=Construction,CONSUMER_GOODS=Consumer Goods,EDUCATION_MANAGEMENT=Education Management,FINANCIAL_SERVICES=Financial Services,FOOD_BEVERAGES=Food & Beverages,FOOD_PRODUCTION=Food Production,HOSPITAL_HEALTH_CARE=Hospital & Health Care,HOSPITALITY=Hospitality,INFORMATION_TECHNOLOGY_AND_SERVICES=Information Technology and Services,INSURANCE=Insurance,INTERNATIONAL_TRADE_AND_DEVELOPMENT=International Trade and Development,LEGAL_SERVICES=Legal Services,LOGISTICS_AND_SUPPLY_CHAIN=Logistics and Supply Chain,MACHINERY=Machinery,MANAGEMENT_CONSULTING=Management Consulting,MARKETING_AND_ADVERTISING=Marketing and Advertising,MEDICAL_PRACTICE=Medical Practice,NON_PROFIT_ORGANIZATION_MANAGEMENT=Non-Profit Organization Management,REAL_ESTATE=Real Estate,RESTAURANTS=Restaurants,RETAIL=Retail,TELECOMMUNICATIONS=Telecommunications,TRANSPORTATION_TRUCKING_RAILROAD=Transportation/Trucking/Railroad,UTILITIES=Utilities,WHOLESALE=Wholesale',
  ),
  hs_buying_role: options(
    'BLOCKER=Blocker,BUDGET_HOLDER=Budget Holder,CHAMPION=Champion,DECISION_MAKER=Decision Maker,END_USER=End User,EXECUTIVE_SPONSOR=Executive Sponsor,INFLUENCER=Influencer,LEGAL_AND_COMPLIANCE=Legal & Compliance,OTHER=Other',
  ),
  hs_persona: options('persona_1=Office Manager,persona_2=Head of IT'),
  hs_ideal_customer_profile: options('tier_1=Tier 1,tier_2=Tier 2,tier_3=Tier 3'),
  hs_target_account: options('tier_1=Tier 1,tier_2=Tier 2,tier_3=Tier 3'),
  hs_csm_sentiment: options('at_risk=At risk,neutral=Neutral,healthy=Healthy'),
  hs_language: options(
    'de=German,en=English,es=Spanish,fr=French,it=Italian,ja=Japanese,nl=Dutch,pt=Portuguese',
  ),
  numemployees: options('1-5,5-25,25-50,50-100,100-500,500-1000,1000+'),
  hs_analytics_source: options(
    'ORGANIC_SEARCH=Organic Search,PAID_SEARCH=Paid Search,EMAIL_MARKETING=Email Marketing,SOCIAL_MEDIA=Organic Social,REFERRALS=Referrals,OTHER_CAMPAIGNS=Other Campaigns,DIRECT_TRAFFIC=Direct Traffic,OFFLINE=Offline Sources,PAID_SOCIAL=Paid Social',
  ),
  hs_object_source: options('INTEGRATION,CRM_UI,IMPORT,API,FORM,EMAIL'),
  hs_seniority: options(
    'vp=VP,manager=Manager,director=Director,owner=Owner,executive=Executive,senior=Senior,employee=Employee',
  ),
  relationship_status: options('Single,Married,Divorced'),
};
