type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
const privileged = new Set<string>();

export function customSchemes(): ReadonlySet<string> {
  return privileged;
}

export async function answerCustom(url: string): Promise<Response | undefined> {
  const scheme = new URL(url).protocol.slice(0, -1);
  return handlers.get(scheme)?.(new Request(url));
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly Electron.CustomScheme[]): void {
    for (const { scheme, privileges } of schemes) if (privileges?.standard) privileged.add(scheme);
  },
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    handlers.delete(scheme);
  },
};
