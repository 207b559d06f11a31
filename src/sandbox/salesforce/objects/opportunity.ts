/** Columns as `parseFields` reads them. */
export const OPPORTUNITY_FIELDS = `
Id                             id                                                         d      Opportunity ID
IsDeleted                      boolean                                                    d      Deleted
AccountId                      reference(Account:Account)                                 cups   Account ID
IsPrivate                      boolean                                                    cudp   Private
Name                           string(120)                                                cu!iN  Name
Description                    textarea(32000)                                            cup    Description
StageName                      picklist(255)                                              cu!    Stage
Amount                         currency(18,2)                                             cup    Amount
Probability                    percent(3,0)                                               cupD   Probability (%)
ExpectedRevenue                currency(18,2)                                             p      Expected Amount
TotalOpportunityQuantity       double(18,2)                                               cup    Quantity
CloseDate                      date                                                       cu!    Close Date
Type                           picklist(255)                                              cup    Opportunity Type
NextStep                       string(255)                                                cup    Next Step
LeadSource                     picklist(255)                                              cup    Lead Source
IsClosed                       boolean                                                    d      Closed
IsWon                          boolean                                                    d      Won
ForecastCategory               picklist(40)                                               !r     Forecast Category
ForecastCategoryName           picklist(255)                                              curD   Forecast Category
CampaignId                     reference(Campaign:Campaign)                               cups   Campaign ID
HasOpportunityLineItem         boolean                                                    d      Has Line Item
Pricebook2Id                   reference(Pricebook2:Pricebook2)                           cusD   Price Book ID
OwnerId                        reference(User:Owner)                                      cud    Owner ID
CreatedDate                    datetime                                                   d      Created Date
CreatedById                    reference(User:CreatedBy)                                  d      Created By ID
LastModifiedDate               datetime                                                   d      Last Modified Date
LastModifiedById               reference(User:LastModifiedBy)                             d      Last Modified By ID
SystemModstamp                 datetime                                                   d      System Modstamp
LastActivityDate               date                                                       -      Last Activity
LastStageChangeDate            datetime                                                   -      Last Stage Change Date
FiscalQuarter                  int                                                        -      Fiscal Quarter          Fiscal
FiscalYear                     int                                                        -      Fiscal Year             Fiscal
Fiscal                         string(6)                                                  B      Fiscal Period
ContactId                      reference(Contact)                                         c      Contact ID
LastViewedDate                 datetime                                                   -      Last Viewed Date
LastReferencedDate             datetime                                                   -      Last Referenced Date
HasOpenActivity                boolean                                                    dF     Has Open Activity
HasOverdueTask                 boolean                                                    dF     Has Overdue Task
LastAmountChangedHistoryId     reference(OpportunityHistory:LastAmountChangedHistory)     s      Opportunity History ID
LastCloseDateChangedHistoryId  reference(OpportunityHistory:LastCloseDateChangedHistory)  s      Opportunity History ID
Halo_Ticket_Id__c              string(40)                                                 cupxq  Halo Ticket Id
Halo_Ticket_URL__c             url(255)                                                   cup    Halo Ticket URL
`;

export const OPPORTUNITY_PICKLISTS = {
  StageName: [
    'Prospecting',
    'Qualification',
    'Needs Analysis',
    'Value Proposition',
    'Id. Decision Makers',
    'Perception Analysis',
    'Proposal/Price Quote',
    'Negotiation/Review',
    'Closed Won',
    'Closed Lost',
  ],
  Type: [
    'Existing Customer - Upgrade',
    'Existing Customer - Replacement',
    'Existing Customer - Downgrade',
    'New Customer',
  ],
  LeadSource: ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'],
  ForecastCategory: [
    'Omitted',
    'Pipeline',
    'BestCase=Best Case',
    'MostLikely=Most Likely',
    'Forecast=Commit',
    'Closed',
  ],
  ForecastCategoryName: ['Omitted', 'Pipeline', 'Best Case', 'Commit', 'Closed'],
};
