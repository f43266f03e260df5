/** Electron has some functions on some platforms only, and no word of it in its types. */
export function only(name: string, ...platforms: readonly NodeJS.Platform[]): void {
  if (!platforms.includes(process.platform)) throw new Error(`Electron has ${name} on ${platforms.join(' and ')} only`);
}
