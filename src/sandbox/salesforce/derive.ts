import type { Org } from './org.ts';
import { contactFields } from './rules/case.ts';
import { completeMail } from './rules/mail.ts';
import type { ObjectType } from './schema.ts';
import type { Row, Scalar } from './store.ts';
import { wireDateTime } from './values.ts';

const FIRST_CASE = 1000;

/** Fields that the server sets from others. `before` is the row as it was, `undefined` on creation. */
export function derive(org: Org, type: ObjectType, row: Row, before: Row | undefined): Row {
  switch (type.name) {
    case 'Account':
      return { ...row, CleanStatus: row['CleanStatus'] ?? 'Pending', PhotoUrl: photo(row) };
    case 'Contact':
      return {
        ...row,
        Name: personName(row),
        CleanStatus: row['CleanStatus'] ?? 'Pending',
        PhotoUrl: photo(row),
      };
    case 'User':
      return { ...row, Name: personName(row) };
    case 'EmailMessage':
      return completeMail(row);
    case 'Opportunity':
      return opportunity(org, row, before);
    case 'Case':
      return caseRow(org, row);
    default:
      return row;
  }
}

function photo(row: Row): string {
  return `/services/images/photo/${String(row['Id'])}`;
}

function personName(row: Row): string {
  return [row['FirstName'], row['LastName']].filter((part) => part !== undefined).join(' ');
}

function opportunity(org: Org, row: Row, before: Row | undefined): Row {
  const stage = org.store.table('OpportunityStage').lookup('ApiName', [String(row['StageName'])])[0];
  const category = stage?.['ForecastCategory'] ?? 'Pipeline';
  const probability = stage?.['DefaultProbability'] ?? 10;
  const moved = before === undefined || before['StageName'] !== row['StageName'];
  const given =
    before === undefined ? row['Probability'] !== undefined : before['Probability'] !== row['Probability'];
  const chance: Scalar = moved && !given ? probability : (row['Probability'] ?? probability);
  const amount = row['Amount'];
  return {
    ...row,
    Probability: chance,
    ForecastCategory: category,
    ForecastCategoryName: stage?.['ForecastCategoryName'] ?? 'Pipeline',
    IsClosed: stage?.['IsClosed'] === true,
    IsWon: stage?.['IsWon'] === true,
    ...(typeof amount === 'number' ? { ExpectedRevenue: (amount * Number(chance)) / 100 } : {}),
    ...(typeof row['CloseDate'] === 'string' ? fiscal(row['CloseDate']) : {}),
  };
}

function fiscal(date: string): Row {
  const year = Number(date.slice(0, 4));
  const quarter = Math.floor((Number(date.slice(5, 7)) - 1) / 3) + 1;
  return { FiscalYear: year, FiscalQuarter: quarter, Fiscal: `${year} ${quarter}` };
}

function caseRow(org: Org, row: Row): Row {
  const status = org.store.table('CaseStatus').lookup('ApiName', [String(row['Status'])])[0];
  const closed = status?.['IsClosed'] === true;
  const { ClosedDate: before, ...rest } = row;
  return contactFields(org, {
    ...rest,
    CaseNumber: row['CaseNumber'] ?? caseNumber(org),
    IsClosed: closed,
    ...(closed ? { ClosedDate: before ?? wireDateTime(org.clock.now()) } : {}),
  });
}

/** From 00001000, above those that loaded cases have. */
function caseNumber(org: Org): string {
  return String(org.store.serial('CaseNumber', FIRST_CASE - 1)).padStart(8, '0');
}
