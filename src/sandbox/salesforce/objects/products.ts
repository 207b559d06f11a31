/** Price books, from the object reference. */
import { AUDIT_FIELDS } from './system.ts';

export const PRODUCT_FIELDS = `
Id                  id                              d     Product ID
Name                string(255)                     cu!iN  Product Name
ProductCode         string(255)                     cu    Product Code
Description         textarea(4000)                  cu    Product Description
IsActive            boolean                         cud   Active
Family              picklist(255)                   cu    Product Family
ExternalId          string(255)                     cu    External ID
DisplayUrl          url(1000)                       cu    Display URL
QuantityUnitOfMeasure  picklist(255)                cu    Quantity Unit Of Measure
StockKeepingUnit    string(180)                     cu    Product SKU
IsDeleted           boolean                         d     Deleted
IsArchived          boolean                         d     Archived
LastViewedDate      datetime                        -     Last Viewed Date
LastReferencedDate  datetime                        -     Last Referenced Date
${AUDIT_FIELDS}`;

export const PRICEBOOK_FIELDS = `
Id                  id                              d     Price Book ID
IsDeleted           boolean                         d     Deleted
Name                string(255)                     cu!N  Price Book Name
IsActive            boolean                         cud   Active
IsArchived          boolean                         d     Archived
Description         string(255)                     cu    Description
IsStandard          boolean                         d     Is Standard Price Book
LastViewedDate      datetime                        -     Last Viewed Date
LastReferencedDate  datetime                        -     Last Referenced Date
${AUDIT_FIELDS}`;

export const PRICEBOOK_ENTRY_FIELDS = `
Id                  id                              d     Price Book Entry ID
Name                string(255)                     N     Product Name
Pricebook2Id        reference(Pricebook2:Pricebook2)  c!  Price Book ID
Product2Id          reference(Product2:Product2)    c!    Product ID
UnitPrice           currency(16,2)                  cu!   List Price
IsActive            boolean                         cud   Active
UseStandardPrice    boolean                         cud   Use Standard Price
ProductCode         string(255)                     -     Product Code
IsDeleted           boolean                         d     Deleted
IsArchived          boolean                         d     Archived
${AUDIT_FIELDS}`;

export const LINE_ITEM_FIELDS = `
Id                  id                              d     Line Item ID
OpportunityId       reference(Opportunity:Opportunity)  c!  Opportunity ID
SortOrder           int                             cu    Sort
PricebookEntryId    reference(PricebookEntry:PricebookEntry)  c!  Price Book Entry ID
Product2Id          reference(Product2:Product2)    -     Product ID
ProductCode         string(255)                     -     Product Code
Name                string(376)                     N     Opportunity Product Name
Quantity            double(12,2)                    cu!   Quantity
Discount            percent(3,2)                    cu    Discount
Subtotal            currency(16,2)                  -     Subtotal
TotalPrice          currency(16,2)                  cu    Total Price
UnitPrice           currency(16,2)                  cu    Sales Price
ListPrice           currency(16,2)                  -     List Price
ServiceDate         date                            cu    Date
Description         string(255)                     cu    Line Description
IsDeleted           boolean                         d     Deleted
LastViewedDate      datetime                        -     Last Viewed Date
LastReferencedDate  datetime                        -     Last Referenced Date
${AUDIT_FIELDS}`;
