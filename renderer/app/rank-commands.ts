import type { Shortcut } from './shortcuts.ts';

/** Commands that contain every word that was typed; those beginning with it first, otherwise in their own order. */
export function rankCommands(commands: readonly Shortcut[], text: string): readonly Shortcut[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = commands.filter((command) => {
    const label = `${command.label} ${command.group}`.toLowerCase();
    return words.every((word) => label.includes(word));
  });
  const startsWith = (command: Shortcut) => command.label.toLowerCase().startsWith(text.toLowerCase());
  return [...matching.filter(startsWith), ...matching.filter((command) => !startsWith(command))];
}
