import { camelCase, describeObject, language, type ObjectName } from './language.ts';
import type { KeyDescription, KeyType, ObjectDescription } from './language-types.ts';
import type { JsonObject, JsonValue } from './plan.ts';

/** The JSON Schema (2020-12) of the language, for any editor, stored in `schema/pipeline.schema.json`. Both spellings of every key are in it. */
export function pipelineSchema(): JsonObject {
  const names = Object.keys(language) as ObjectName[];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:signalbox:pipeline',
    title: 'Signalbox pipeline',
    $ref: '#/$defs/Pipeline',
    $defs: Object.fromEntries(names.map((name) => [name, objectSchema(describeObject(name), name)])),
  };
}

function objectSchema(description: ObjectDescription, name: ObjectName): JsonObject {
  const keys = Object.entries(description.keys);
  const properties = keys.flatMap(([key, described]) => {
    const spellings = spellingsOf(key, described);
    return spellings.map((spelling): readonly [string, JsonValue] => [spelling, keySchema(described)]);
  });
  const rules = [
    ...keys
      .filter(([, described]) => described.required === true)
      .map(([key, described]) => present(spellingsOf(key, described))),
    ...(name === 'Pipeline' ? [modes] : []),
  ];
  return {
    type: 'object',
    description: description.docs,
    properties: Object.fromEntries(properties),
    ...(description.open === undefined && { patternProperties: { '^x-': true }, additionalProperties: false }),
    ...(rules.length > 0 && { allOf: rules }),
  };
}

/** Jobs or stages, not both; templates may bring all the jobs. */
const modes: JsonObject = {
  anyOf: [{ required: ['jobs'] }, { required: ['stages'] }, { required: ['include'] }],
  not: { required: ['jobs', 'stages'] },
};

function spellingsOf(key: string, { alias }: KeyDescription): readonly string[] {
  const names = alias === undefined ? [key] : [key, alias];
  return [...new Set(names.flatMap((name) => [name, camelCase(name)]))];
}

function present(spellings: readonly string[]): JsonObject {
  const [only = '', second] = spellings;
  return second === undefined
    ? { required: [only] }
    : { anyOf: spellings.map((spelling) => ({ required: [spelling] })) };
}

function keySchema(described: KeyDescription): JsonObject {
  const description =
    described.default === undefined ? described.docs : `${described.docs} Default: ${described.default}.`;
  const schema = typeSchema(described.type);
  // `null` means that the key is absent (language reference 2.3).
  return { description, ...(described.required === true ? schema : nullable(schema)) };
}

const placeholder = '\\$\\{\\{';
const scalar = ['string', 'number', 'boolean'];

function typeSchema(type: KeyType): JsonObject {
  switch (type.kind) {
    case 'text':
      return type.pattern === undefined
        ? { type: scalar }
        : { type: scalar, pattern: orPlaceholder(type.pattern.source, type.phase) };
    case 'duration': {
      const units = '(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?';
      const single = '\\d+\\.\\d+(d|h|m|s|ms)';
      const unlimited = type.unlimited === true ? '|unlimited' : '';
      return { type: 'string', pattern: orPlaceholder(`^(?=.)(${units}|${single}${unlimited})$`, type.phase) };
    }
    case 'condition':
      return { type: ['string', 'boolean'] };
    case 'integer':
      return { type: 'integer', minimum: type.min, ...(type.max !== undefined && { maximum: type.max }) };
    case 'boolean':
      return { type: 'boolean' };
    case 'choice': {
      const values = [...type.values, ...Object.keys(type.aliases ?? {})];
      return type.anyCase === true
        ? { type: 'string', pattern: `^(${values.map(anyCase).join('|')})$` }
        : { enum: values };
    }
    case 'any':
      return {};
    case 'list': {
      const items = typeSchema(type.of);
      const list = {
        type: 'array',
        items,
        ...(type.emptyCode !== undefined && { minItems: 1 }),
        ...(type.max !== undefined && { maxItems: type.max }),
      };
      return type.orOne === true ? { anyOf: [list, items] } : list;
    }
    case 'map':
      return {
        type: 'object',
        additionalProperties: nullable(typeSchema(type.of)),
        ...(type.max !== undefined && { maxProperties: type.max }),
      };
    case 'object':
      return { $ref: `#/$defs/${type.name}` };
    case 'short':
      return { anyOf: [{ type: scalar }, { $ref: `#/$defs/${type.name}` }] };
    case 'variant':
      return { anyOf: Object.values(type.of).map((name) => ({ $ref: `#/$defs/${name}` })) };
  }
}

function orPlaceholder(pattern: string, phase: string | undefined): string {
  return phase === undefined ? pattern : `${placeholder}|${pattern}`;
}

/** JSON Schema has no flag for it. */
function anyCase(word: string): string {
  return word.replaceAll(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

function nullable(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (Object.keys(schema).length === 0) return schema;
  if (typeof type === 'string') return { ...schema, type: [type, 'null'] };
  if (Array.isArray(type)) return { ...schema, type: [...type, 'null'] };
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null] };
  if (Array.isArray(schema.anyOf)) return { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] };
  return { anyOf: [schema, { type: 'null' }] };
}
