import { malformed } from '../../domain/errors.ts';
import { idFrom as idFromText } from '../../domain/ids.ts';

/** An id from the wire. Whether such an object exists is for the service to say. */
export function idFrom<Id extends string>(text: string, field: string): Id {
  const id = idFromText(text);
  if (id === undefined) {
    throw malformed(field, `${field} is not an id: 1 to 128 characters without spaces`);
  }
  return id as string as Id; // which kind of id is the caller's knowledge
}
