import type { JsonObject, JsonValue } from '../../../../pipeline/plan.ts';
import type { ActionDescription, ArgType } from '../../../../pipeline/plugins.ts';
import { plugins } from '../../../../pipeline/plugins.ts';
import type { PaletteItem } from './palette-item.ts';

/** To be replaced by whoever adds the step; of the right type, so that nothing is wrong until then. */
const emptyValues: Readonly<Record<ArgType, JsonValue>> = {
  text: 'TODO',
  number: 1,
  boolean: true,
  list: ['TODO'],
  map: {},
  duration: '1m',
  any: 'TODO',
};

/** Every action of the built-in plugins, with what it needs left to be filled in. */
export const builtInItems: readonly PaletteItem[] = Object.entries(plugins)
  .filter(([, plugin]) => plugin.builtIn)
  .flatMap(([name, plugin]) =>
    Object.entries(plugin.actions).map(([action, description], index): PaletteItem => {
      const label = `${name} ${action}`;
      const isDefault = index === 0;
      return {
        id: `uses ${label}`,
        label,
        about: description.docs,
        block: { kind: 'step', step: stepOf(name, isDefault ? undefined : action, action, description) },
        args: Object.entries(description.args).map(([arg, { docs, required }]) => ({
          name: arg,
          docs,
          isRequired: required === true,
        })),
      };
    }),
  );

function stepOf(
  uses: string,
  written: string | undefined,
  action: string,
  { args, oneOf }: ActionDescription,
): JsonObject {
  const needed = Object.entries(args).filter(([name, { required }]) => required === true || name === oneOf?.[0]);
  const filled = Object.fromEntries(needed.map(([name, { type }]) => [name, emptyValues[type]]));
  return {
    name: `${uses}-${action}`.replaceAll(/[^A-Za-z0-9_-]/g, '-'),
    uses,
    ...(written !== undefined && { action: written }),
    ...(needed.length > 0 && { args: filled }),
  };
}
