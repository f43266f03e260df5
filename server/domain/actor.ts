/** Who acts, when a program says for whom: both are part of the name. */
export function onBehalfOf(person: string, program: string): string {
  const named = person.trim();
  return named === '' || named === program ? program : `${named} (${program})`;
}

/** Whether `who` is the one who acted, or either of the person and the program that did. */
export function hadPartIn(actor: string, who: string): boolean {
  return actor === who || actor.endsWith(` (${who})`) || actor.startsWith(`${who} (`);
}
