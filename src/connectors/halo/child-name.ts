import { actionObject } from './actions/objects.ts';
import { attachmentObject } from './attachments/objects.ts';

/** Whether an object is notes or files that hang on records of another one. */
export function isChild(object: string): boolean {
  return actionObject(object) !== undefined || attachmentObject(object) !== undefined;
}
