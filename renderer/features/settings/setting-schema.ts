/** What a control needs to know of a setting's JSON Schema. */
export type SettingShape =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number };

export function shapeOf(schemaJson: string): SettingShape {
  const schema: unknown = JSON.parse(schemaJson || '{}');
  const type = field(schema, 'type');
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'integer' || type === 'number') {
    return {
      kind: 'number',
      min: numberOr(field(schema, 'minimum'), 0),
      max: numberOr(field(schema, 'maximum'), Number.MAX_SAFE_INTEGER),
    };
  }
  const options = field(schema, 'enum');
  return Array.isArray(options) ? { kind: 'choice', options: options.map(String) } : { kind: 'text' };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** The value as JSON, or undefined when it is out of bounds. */
export function valueJsonFrom(shape: SettingShape, text: string): string | undefined {
  if (shape.kind === 'text') return JSON.stringify(text);
  if (shape.kind === 'choice') return shape.options.includes(text) ? JSON.stringify(text) : undefined;
  if (shape.kind === 'boolean') return text;
  const value = Number(text);
  const isWithin = text.trim() !== '' && Number.isInteger(value) && value >= shape.min && value <= shape.max;
  return isWithin ? String(value) : undefined;
}

export function textOf(valueJson: string): string {
  const value: unknown = JSON.parse(valueJson || '""');
  return typeof value === 'string' ? value : String(value);
}
