/** Only the times that are known: an absent optional field says "not yet". */
export function presentTimes<Name extends string>(
  times: Readonly<Record<Name, number | null | undefined>>,
): Partial<Record<Name, number>> {
  const known = Object.entries<number | null | undefined>(times).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(known) as Partial<Record<Name, number>>; // the names are those of the argument
}
