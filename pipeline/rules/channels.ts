import type { Text } from '../model.ts';
import { didYouMean } from '../nearest.ts';
import { channelName, channels, unsupportedChannels } from '../plugins.ts';
import { type RuleContext, report } from './rule.ts';

/** A channel that is named: one that we cannot send to (V17), or that nobody has configured (W9). */
export function channelUse(context: RuleContext, plugin: Text | undefined, consequence = ''): void {
  if (plugin === undefined) return;
  const name = channelName(plugin.value);
  const configured = context.known.channels;
  if (configured?.includes(name)) return;
  if (unsupportedChannels.includes(name)) {
    const others = channels.map((channel) => `\`${channel}\``).join(', ');
    report(context, 'V17', plugin, `Messages to \`${name}\` are not supported yet; use one of ${others}.`);
    return;
  }
  const known = [...channels, ...(configured ?? [])];
  if (configured === undefined || known.some((one) => one === name)) return;
  report(context, 'W9', plugin, `There is no channel \`${name}\`${consequence}.${didYouMean(name, known)}`);
}
