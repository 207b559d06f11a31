/** Set-up tables that say what a stage, a status and a currency mean. Nobody writes them by the API. */
import { AUDIT_FIELDS } from './system.ts';

export const OPPORTUNITY_STAGE_FIELDS = `
Id                    id            d     Opportunity Stage ID
MasterLabel           string(255)   N     Master Label
ApiName               string(255)   d     API Name
IsActive              boolean       d     Is Active
SortOrder             int           -     Sort Order
IsClosed              boolean       d     Closed
IsWon                 boolean       d     Won
ForecastCategory      picklist(40)  dr    Forecast Category
ForecastCategoryName  picklist(255)  d    Forecast Category Name
DefaultProbability    percent(3,0)  -     Probability (%)
Description           string(255)   -     Description
${AUDIT_FIELDS}`;

export const CASE_STATUS_FIELDS = `
Id                    id            d     Case Status ID
MasterLabel           string(255)   N     Master Label
ApiName               string(255)   d     API Name
SortOrder             int           -     Sort Order
IsDefault             boolean       d     Is Default
IsClosed              boolean       d     Is Closed
${AUDIT_FIELDS}`;

export const CURRENCY_TYPE_FIELDS = `
Id                    id            d     Currency Type ID
IsoCode               picklist(10)  cu!   Currency ISO Code
ConversionRate        double(18,6)  cu!   Conversion Rate
DecimalPlaces         int           cu!   Decimal Places
IsActive              boolean       cud   Active
IsCorporate           boolean       d     Corporate Currency
${AUDIT_FIELDS}`;

/** Stage, probability, forecast category and its label, closed, won: those of a new org, in their order. */
export const DEFAULT_STAGES = [
  ['Prospecting', 10, 'Pipeline', 'Pipeline', false, false],
  ['Qualification', 10, 'Pipeline', 'Pipeline', false, false],
  ['Needs Analysis', 20, 'Pipeline', 'Pipeline', false, false],
  ['Value Proposition', 50, 'Pipeline', 'Pipeline', false, false],
  ['Id. Decision Makers', 60, 'Pipeline', 'Pipeline', false, false],
  ['Perception Analysis', 70, 'Pipeline', 'Pipeline', false, false],
  ['Proposal/Price Quote', 75, 'Pipeline', 'Pipeline', false, false],
  ['Negotiation/Review', 90, 'Pipeline', 'Pipeline', false, false],
  ['Closed Won', 100, 'Closed', 'Closed', true, true],
  ['Closed Lost', 0, 'Omitted', 'Omitted', true, false],
] as const;

/** Status, closed. */
export const DEFAULT_CASE_STATUSES = [
  ['New', false],
  ['Working', false],
  ['Escalated', false],
  ['Closed', true],
] as const;
