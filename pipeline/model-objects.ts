import { describeObject } from './language.ts';
import type { KeyType } from './language-types.ts';
import type { ModelList, ModelMap, ModelObject } from './model.ts';

/** Every object of the language inside a model, outermost first. */
export function visitObjects(object: ModelObject, visit: (object: ModelObject) => void): void {
  visit(object);
  for (const key of object.at.keys.keys()) {
    const type = describeObject(object.at.object).keys[key]?.type;
    // The model has a field for every key of the description, built by the same description.
    const value = (object as unknown as Readonly<Record<string, unknown>>)[key];
    if (type !== undefined && value !== undefined) visitInside(value, type, visit);
  }
}

function visitInside(value: unknown, type: KeyType, visit: (object: ModelObject) => void): void {
  switch (type.kind) {
    case 'list':
      for (const item of (value as ModelList<unknown>).items) visitInside(item, type.of, visit);
      return;
    case 'map':
      for (const entry of (value as ModelMap<unknown>).entries) visitInside(entry.value, type.of, visit);
      return;
    case 'object':
    case 'short':
    case 'variant':
      visitObjects(value as ModelObject, visit);
      return;
    default:
      return;
  }
}
